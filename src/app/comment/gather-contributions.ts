import {StackspendError} from '../../errors.ts'
import type {PullRequest} from '../../forge/pull-request.ts'
import type {Contribution} from '../../report/pull-request/contribution.ts'
import {uniteContributions} from '../../report/pull-request/unite-contributions.ts'
import type {SharedState} from '../../report/pull-request/write-pull-request-notes.ts'
import type {RemoteAddress} from '../../share/git/open-remote.ts'
import {readAllBranches} from '../../share/read-all-branches.ts'
import {type ReadResult, readContributions} from '../../share/read-contributions.ts'
import {type CiRun, collectContributions} from '../collect-contributions.ts'
import type {CommentOptions} from './comment-request.ts'
import {headUrl} from './find-work.ts'

export type GatherRequest = {
  /** As transcripts and telemetry name it. */
  readonly project: string
  readonly branch: string
  readonly remote: string
  readonly pullRequest: PullRequest | undefined
  /** The CI job that this is, if it is one: its own agents are known from the store. */
  readonly run: CiRun | undefined
  /** Who works on this machine. */
  readonly identity: Pick<Contribution, 'id' | 'contributor'>
  /** For a remote of the forge that asks for one. */
  readonly token: RemoteAddress['token']
}

export type Gathered = Omit<SharedState, 'isEveryRunKnown'> & {
  readonly contributions: readonly Contribution[]
  /** Of other branches of the repository. */
  readonly others: readonly (readonly Contribution[])[]
}

/** All that is known of a branch: what was shared, and what this machine's store says anew. */
export async function gatherContributions(
  request: GatherRequest,
  options: CommentOptions,
): Promise<Gathered> {
  const {project, branch, identity, run} = request
  const [shared, others, local] = await Promise.all([
    readShared(request, options),
    readOthers(request, options),
    collectContributions({project, branch, identity, run}, options),
  ])
  const own = [...(local.developer === undefined ? [] : [local.developer]), ...local.ci]
  if (shared.status === 'failed') {
    const sharedUnreadable = `what was shared could not be read (${shared.reason})`
    return {contributions: uniteContributions(own), others, sharedUnreadable, unreadableFiles: []}
  }
  return {
    contributions: uniteContributions(shared.contributions, own),
    others,
    unreadableFiles: shared.problems.map(({file}) => file),
  }
}

type Shared = Exclude<ReadResult, {status: 'failed'}> | {readonly status: 'failed'; readonly reason: string}

/** Of a fork from the fork. Git's own credentials come first: a token is for the forge alone, and only where they fail. */
async function readShared(request: GatherRequest, {folder}: CommentOptions): Promise<Shared> {
  const {branch, remote, pullRequest, token} = request
  const url = headUrl(pullRequest)
  const isElsewhere = pullRequest?.isFork === true && url !== undefined
  const ways: RemoteAddress[] = [
    isElsewhere ? {url} : {remote},
    ...(url === undefined || token === undefined ? [] : [{url, token}]),
  ]
  let failure: Shared = {status: 'failed', reason: 'not allowed'}
  for (const from of ways) {
    const result = await orReason(readContributions({folder, branch, from}))
    if (result.status === 'read') return result
    failure = result
    if (result.reason !== 'not allowed') return result
  }
  return failure
}

/** For a median: what cannot be read is no loss. */
async function readOthers(
  {branch, remote}: GatherRequest,
  {folder}: CommentOptions,
): Promise<readonly (readonly Contribution[])[]> {
  const result = await orReason(readAllBranches({folder, from: {remote}}))
  if (result.status === 'failed') return []
  return result.branches.filter(other => other.branch !== branch).map(({contributions}) => contributions)
}

/** No checkout, no remote of that name, no git: reasons like any other not to know what was shared. */
async function orReason<T>(
  reading: Promise<T>,
): Promise<T | {readonly status: 'failed'; readonly reason: string}> {
  try {
    return await reading
  } catch (error) {
    if (!(error instanceof StackspendError)) throw error
    return {status: 'failed', reason: error.message}
  }
}
