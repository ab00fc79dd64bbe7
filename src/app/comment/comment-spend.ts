import {StackspendError} from '../../errors.ts'
import {commentLimit} from '../../forge/comment-tag.ts'
import {readForgeToken} from '../../forge/forge-token.ts'
import {keepComment} from '../../forge/keep-comment.ts'
import {openForge} from '../../forge/open-forge.ts'
import type {PullRequest} from '../../forge/pull-request.ts'
import {judgeSpend} from '../../report/budget/judge-spend.ts'
import {buildPullRequestSpend} from '../../report/pull-request/build-pull-request-spend.ts'
import type {PullRequestSpend} from '../../report/pull-request/pull-request-spend.ts'
import {renderComment} from '../../report/pull-request/render-comment.ts'
import {branchBudgets} from './branch-budgets.ts'
import type {CommentedSpend, CommentOptions, CommentOutcome, CommentRequest} from './comment-request.ts'
import {findWork} from './find-work.ts'
import {gatherContributions} from './gather-contributions.ts'
import {readWorkplace} from './read-workplace.ts'
import {writeJobSummary} from './write-job-summary.ts'

/** GitHub's limit stands where no forge is known. */
const LONGEST_TEXT = commentLimit('github')

/** What was made of a request: the value, its Markdown, and what became of the comment. */
export type Commented = {
  readonly spend: CommentedSpend
  readonly markdown: string
  readonly outcome: CommentOutcome
}

/**
 * Finds out what a pull request cost, writes the job's summary, and keeps one comment on it.
 * @throws StackspendError PULL_REQUEST_UNKNOWN, FORGE_UNKNOWN, USAGE, STORE_*, PRICE_LIST_*; and, where it is `strict`,
 * whatever kept it from commenting.
 */
export async function commentSpend(request: CommentRequest, options: CommentOptions): Promise<Commented> {
  const validAt = new Date(options.now())
  const work = await findWork(request, options)
  const asked = work.status === 'found' ? work.pullRequest : undefined
  const pullRequest = await complete(asked, request, options)
  const workplace = await readWorkplace({...request, pullRequest}, options)
  const gathered = await gatherContributions({...workplace, remote: request.remote, pullRequest}, options)
  const budgets = await branchBudgets(request, workplace, options)
  const spend = buildPullRequestSpend({
    ...request,
    ...gathered,
    branch: workplace.branch,
    pullRequest: pullRequest === undefined ? null : describe(pullRequest),
    judge: totals => budgets.map(budget => judgeSpend(budget, totals)),
  })
  const maxLength = pullRequest === undefined ? LONGEST_TEXT : commentLimit(pullRequest.forge)
  const markdown = renderComment(spend, {maxLength})
  await writeJobSummary(spend, options)
  const reason = reasonForNone(spend, request, work.status === 'none' ? work.reason : undefined)
  const outcome = reason ?? (await writeComment({pullRequest, markdown, validAt}, request, options))
  return {spend: {...spend, comment: describeOutcome(outcome)}, markdown, outcome}
}

/** Asks the forge for what neither flags nor the environment tell: the branch, and whether it is of a fork. */
async function complete(
  pullRequest: PullRequest | undefined,
  request: CommentRequest,
  options: CommentOptions,
): Promise<PullRequest | undefined> {
  const isKnown = pullRequest?.headBranch !== undefined && pullRequest.isFork !== undefined
  if (pullRequest === undefined || isKnown || request.branch !== undefined) return pullRequest
  const {env, version} = options
  const token = readForgeToken({forge: pullRequest.forge, env})
  const forge = await openForge(pullRequest, {env, version, token})
  try {
    return await forge.fetchPullRequest()
  } finally {
    await forge.close()
  }
}

function describe({forge, repository, number, url}: PullRequest): PullRequestSpend['pullRequest'] {
  return {forge, repository, number, url: url ?? null}
}

/** Why there is to be no comment, if so. */
function reasonForNone(
  {totals}: PullRequestSpend,
  {comment, dryRun, onlyOverUsd, skipNoChange}: CommentRequest,
  noPullRequest: string | undefined,
): CommentOutcome | undefined {
  if (!comment) return {status: 'skipped', reason: 'none was asked for'}
  if (dryRun) return {status: 'dry-run', reason: 'this is a dry run'}
  if (noPullRequest !== undefined) return {status: 'no-pull-request', reason: noPullRequest}
  if (skipNoChange && totals.totalTokens === 0) return {status: 'skipped', reason: 'nothing was spent'}
  // What has no price may cost anything, so it is not held to be cheap.
  const isCheap =
    onlyOverUsd !== undefined && totals.unpricedTokens === 0 && (totals.estimatedUsd ?? 0) <= onlyOverUsd
  return isCheap ? {status: 'skipped', reason: 'it cost no more than --only-over'} : undefined
}

async function writeComment(
  {pullRequest, markdown, validAt}: {pullRequest: PullRequest | undefined; markdown: string; validAt: Date},
  {tag, behavior, skipNoChange, strict}: CommentRequest,
  {env, version, say}: CommentOptions,
): Promise<CommentOutcome> {
  if (pullRequest === undefined) throw new Error('a comment needs a pull request')
  try {
    const token = readForgeToken({forge: pullRequest.forge, env})
    const onWait = ({ms}: {ms: number}) => say(`The forge asks to wait: ${Math.ceil(ms / 1000)} s.`)
    const forge = await openForge(pullRequest, {env, version, token, onWait})
    try {
      return await keepComment(forge.comments, {body: markdown, tag, behavior, validAt, skipNoChange})
    } finally {
      await forge.close()
    }
  } catch (error) {
    // A wrong call is mended at home; all else is the forge's, and no reason to fail somebody's build.
    if (!(error instanceof StackspendError) || error.exitCode === 2 || strict) throw error
    return {status: 'failed', code: error.code, reason: error.message, hint: error.hint}
  }
}

function describeOutcome(outcome: CommentOutcome): CommentedSpend['comment'] {
  return {
    status: outcome.status,
    url: 'url' in outcome ? (outcome.url ?? null) : null,
    reason: 'reason' in outcome ? outcome.reason : null,
  }
}
