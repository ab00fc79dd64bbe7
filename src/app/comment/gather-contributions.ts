import {StackspendError} from '../../errors.ts'
import type {Contribution} from '../../report/pull-request/contribution.ts'
import {tellsOfPruned} from '../../report/pull-request/tells-of-pruned.ts'
import {uniteContributions} from '../../report/pull-request/unite-contributions.ts'
import type {SharedState} from '../../report/pull-request/write-pull-request-notes.ts'
import {readAllBranches} from '../../share/read-all-branches.ts'
import {type ReadResult, readContributions} from '../../share/read-contributions.ts'
import {type Collected, collectContributions} from '../collect-contributions.ts'
import type {CommentOptions} from './comment-request.ts'
import type {Work} from './locate-work.ts'
import {tryWays, waysToRemote} from './ways-to-remote.ts'

export type Gathered = Omit<SharedState, 'isEveryRunKnown'> & {
  readonly contributions: readonly Contribution[]
  /** Of other branches of the repository. */
  readonly others: readonly (readonly Contribution[])[]
}

/** All that is known of a branch: what was shared, and what this machine's store says anew. */
export async function gatherContributions(
  work: Work,
  options: CommentOptions & {readonly remote: string},
): Promise<Gathered> {
  const [shared, others, local] = await Promise.all([
    readShared(work, options),
    readOthers(work, options),
    collectContributions(work, options),
  ])
  if (shared.status === 'failed') {
    const sharedUnreadable = `what was shared could not be read (${shared.reason})`
    return {
      contributions: uniteContributions(ownOf(local, [])),
      others,
      sharedUnreadable,
      unreadableFiles: [],
    }
  }
  return {
    contributions: uniteContributions(shared.contributions, ownOf(local, shared.contributions)),
    others,
    unreadableFiles: shared.problems.map(({file}) => file),
  }
}

/** A person keeps the name that they chose when they shared. What tells of usage that was pruned here stays as it is. */
function ownOf({developer, ci, knownSince}: Collected, shared: readonly Contribution[]): Contribution[] {
  const own = [...(developer === undefined ? [] : [developer]), ...ci]
  return own.flatMap(contribution => {
    const earlier = shared.find(({id}) => id === contribution.id)
    if (earlier === undefined) return [contribution]
    if (tellsOfPruned(earlier, knownSince)) return []
    return [
      contribution.origin === 'developer'
        ? {...contribution, contributor: earlier.contributor}
        : contribution,
    ]
  })
}

type Failed = {readonly status: 'failed'; readonly reason: string}

async function readShared(
  work: Work,
  {folder, env, remote}: CommentOptions & {readonly remote: string},
): Promise<Exclude<ReadResult, {status: 'failed'}> | Failed> {
  const {branch} = work
  if (branch === undefined) return {status: 'failed', reason: 'nothing tells which branch this is of'}
  return tryWays(
    waysToRemote(work, {remote, env}),
    from => orReason(readContributions({folder, branch, from})),
    result => result.status === 'failed' && result.reason === 'not allowed',
  )
}

/** For a median: what cannot be read is no loss. */
async function readOthers(
  {branch}: Work,
  {folder, remote}: CommentOptions & {readonly remote: string},
): Promise<readonly (readonly Contribution[])[]> {
  const result = await orReason(readAllBranches({folder, from: {remote}}))
  if (result.status === 'failed') return []
  return result.branches.filter(other => other.branch !== branch).map(({contributions}) => contributions)
}

/** No checkout, no remote of that name, no git: reasons like any other not to know what was shared. */
async function orReason<T>(reading: Promise<T>): Promise<T | Failed> {
  try {
    return await reading
  } catch (error) {
    if (!(error instanceof StackspendError)) throw error
    return {status: 'failed', reason: reasonOf(error)}
  }
}

/** It is published, so what git says, which may name a folder, is left out. */
function reasonOf({code}: StackspendError): string {
  switch (code) {
    case 'REMOTE_UNKNOWN':
      return 'there is no such remote'
    case 'GIT_MISSING':
      return 'git is not installed'
    default:
      return 'there is no checkout that git can read'
  }
}
