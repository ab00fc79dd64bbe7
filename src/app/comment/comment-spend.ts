import {commentLimit} from '../../forge/comment-tag.ts'
import type {PullRequest} from '../../forge/pull-request.ts'
import {judgeSpend} from '../../report/budget/judge-spend.ts'
import {buildPullRequestSpend} from '../../report/pull-request/build-pull-request-spend.ts'
import type {PullRequestSpend} from '../../report/pull-request/pull-request-spend.ts'
import {renderComment} from '../../report/pull-request/render-comment.ts'
import {NO_BRANCH} from '../collect-contributions.ts'
import {branchBudgets} from './branch-budgets.ts'
import type {CommentedSpend, CommentOptions, CommentOutcome, CommentRequest} from './comment-request.ts'
import {gatherContributions} from './gather-contributions.ts'
import {locateWork, type Work} from './locate-work.ts'
import {writeComment} from './write-comment.ts'
import {writeJobSummary} from './write-job-summary.ts'

/** What was made of a request: the value, its Markdown, and what became of the comment. */
export type Commented = {
  readonly spend: CommentedSpend
  readonly markdown: string
  readonly outcome: CommentOutcome
}

/**
 * Finds out what a pull request cost, writes the job's summary, and keeps one comment on it.
 * @throws StackspendError PULL_REQUEST_UNKNOWN, FORGE_UNKNOWN, BRANCH_UNKNOWN, USAGE, STORE_*, PRICE_LIST_*; and, where
 * it is `strict`, whatever kept it from saying all that was spent.
 */
export async function commentSpend(request: CommentRequest, options: CommentOptions): Promise<Commented> {
  const validAt = new Date(options.now())
  return commentOnWork(await locateWork(request, options), {...request, validAt}, options)
}

/** The same of work that is located. `validAt` is before anything was read. */
export async function commentOnWork(
  work: Work,
  request: CommentRequest & {readonly validAt: Date},
  options: CommentOptions,
): Promise<Commented> {
  const {pullRequest, project, branch = NO_BRANCH} = work
  const gathered = await gatherContributions(work, {...options, remote: request.remote})
  const budgets = await branchBudgets(request, {project, branch}, options)
  const spend = buildPullRequestSpend({
    ...request,
    ...gathered,
    branch,
    pullRequest: pullRequest === undefined ? null : describe(pullRequest),
    judge: totals => budgets.map(budget => judgeSpend(budget, totals)),
  })
  const maxLength = commentLimit(pullRequest?.forge ?? 'github')
  const markdown = renderComment(spend, {maxLength})
  await writeJobSummary(spend, options)
  const outcome =
    reasonForNone(spend, work, request) ?? (await writeComment({spend, work, markdown}, request, options))
  return {spend: {...spend, comment: describeOutcome(outcome)}, markdown, outcome}
}

function describe({forge, repository, number, url}: PullRequest): PullRequestSpend['pullRequest'] {
  return {forge, repository, number, url: url ?? null}
}

/** Why there is to be no comment, if so. What is not known may be anything, so it is neither nothing nor cheap. */
function reasonForNone(
  {totals, isComplete}: PullRequestSpend,
  {noPullRequest}: Work,
  {comment, dryRun, onlyOverUsd, skipNoChange}: CommentRequest,
): CommentOutcome | undefined {
  if (!comment) return {status: 'skipped', reason: 'none was asked for'}
  if (dryRun) return {status: 'dry-run', reason: 'this is a dry run'}
  if (noPullRequest !== undefined) return {status: 'no-pull-request', reason: noPullRequest}
  if (!isComplete) return undefined
  if (skipNoChange && totals.totalTokens === 0) return {status: 'skipped', reason: 'nothing was spent'}
  const isCheap =
    onlyOverUsd !== undefined && totals.unpricedTokens === 0 && (totals.estimatedUsd ?? 0) <= onlyOverUsd
  return isCheap ? {status: 'skipped', reason: 'it cost no more than --only-over'} : undefined
}

function describeOutcome(outcome: CommentOutcome): CommentedSpend['comment'] {
  return {
    status: outcome.status,
    url: 'url' in outcome ? (outcome.url ?? null) : null,
    reason: 'reason' in outcome ? outcome.reason : null,
  }
}
