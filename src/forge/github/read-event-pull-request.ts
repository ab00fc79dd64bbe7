import * as v from 'valibot'
import {StackspendError} from '../../errors.ts'
import type {ForgeEnvironment, PullRequest} from '../pull-request.ts'

/** What an event tells of its pull request. */
export type EventPullRequest = Pick<
  PullRequest,
  'number' | 'headBranch' | 'baseBranch' | 'headRepositoryUrl' | 'isFork' | 'url'
>

/** `reason` is why there is none; without one, this is no run of GitHub Actions at all. */
export type NoPullRequest = {readonly reason: string | undefined}

const number = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const optionalText = v.optional(v.string())

const repositorySchema = v.looseObject({id: v.number(), clone_url: optionalText, html_url: optionalText})

const pullRequestSchema = v.looseObject({
  number,
  html_url: optionalText,
  // The repository of a fork that was deleted is null.
  head: v.looseObject({ref: v.string(), repo: v.nullish(repositorySchema)}),
  base: v.looseObject({ref: v.string(), repo: repositorySchema}),
})

const eventSchema = v.looseObject({
  repository: v.fallback(v.optional(v.looseObject({id: v.number()})), undefined),
  pull_request: v.optional(pullRequestSchema),
  issue: v.optional(
    v.looseObject({
      number,
      pull_request: v.optional(v.looseObject({html_url: v.nullish(v.string())})),
    }),
  ),
  workflow_run: v.optional(
    v.looseObject({
      pull_requests: v.optional(v.array(pullRequestSchema)),
      head_repository: v.nullish(v.looseObject({html_url: optionalText})),
    }),
  ),
})

type Event = v.InferOutput<typeof eventSchema>

/**
 * The pull request that an event of GitHub Actions is of. An event that tells nothing leaves GITHUB_REF,
 * `refs/pull/NUMBER/merge` for a pull request.
 * @throws StackspendError PULL_REQUEST_UNKNOWN when a workflow's run is of several.
 */
export function readEventPullRequest({
  event,
  env,
}: {
  readonly event: unknown
  readonly env: ForgeEnvironment
}): EventPullRequest | NoPullRequest {
  const name = env.GITHUB_EVENT_NAME
  if (name === 'merge_group') return {reason: 'a merge queue tests several pull requests at once'}
  const parsed = v.safeParse(eventSchema, event ?? {})
  if (parsed.success) {
    const {pull_request: pullRequest, issue, workflow_run: run} = parsed.output
    if (pullRequest !== undefined) return readPullRequest(pullRequest)
    if (issue?.pull_request !== undefined) {
      return {number: issue.number, url: issue.pull_request.html_url ?? undefined}
    }
    if (run !== undefined) return readWorkflowRun(parsed.output, run)
  }
  return readRef(env) ?? {reason: name && `the event ${name} is of no pull request`}
}

function readPullRequest({
  number,
  html_url: url,
  head,
  base,
}: v.InferOutput<typeof pullRequestSchema>): EventPullRequest {
  return {
    number,
    headBranch: head.ref,
    baseBranch: base.ref,
    headRepositoryUrl: head.repo?.clone_url ?? head.repo?.html_url,
    isFork: head.repo?.id !== base.repo.id,
    url,
  }
}

/** GitHub lists pull requests of branches here alone: of forks it tells none, and of its own it may tell other repositories'. */
function readWorkflowRun(
  {repository}: Event,
  run: NonNullable<Event['workflow_run']>,
): EventPullRequest | NoPullRequest {
  const pullRequests = (run.pull_requests ?? []).filter(
    ({base}) => repository === undefined || base.repo.id === repository.id,
  )
  const [only, ...others] = pullRequests
  if (only === undefined) {
    return {
      reason:
        'the workflow run names no pull request (of a fork it never does); say it: --pull-request NUMBER',
    }
  }
  if (others.length > 0) {
    throw new StackspendError(
      'PULL_REQUEST_UNKNOWN',
      `the workflow run is of several pull requests: ${pullRequests.map(({number}) => number).join(', ')}`,
      {exit: 2, hint: 'say which: --pull-request NUMBER'},
    )
  }
  return {...readPullRequest(only), headRepositoryUrl: run.head_repository?.html_url}
}

function readRef(env: ForgeEnvironment): EventPullRequest | undefined {
  const digits = /^refs\/pull\/([1-9]\d{0,14})\//.exec(env.GITHUB_REF ?? '')?.[1]
  if (digits === undefined) return undefined
  return {
    number: Number(digits),
    headBranch: env.GITHUB_HEAD_REF || undefined,
    baseBranch: env.GITHUB_BASE_REF || undefined,
  }
}
