import {refOfBranch} from './encode-branch.ts'
import {fetchRefs} from './fetch-refs.ts'
import {openRemote, type RemoteAddress} from './git/open-remote.ts'
import type {GitOptions} from './git/run-git.ts'
import {listRefs} from './list-refs.ts'
import {readFiles, type SharedFiles} from './read-files.ts'

/** A branch that nobody shared anything of has no contributions, and that is no failure. */
export type ReadResult =
  | ({readonly status: 'read'} & SharedFiles)
  | {readonly status: 'failed'; readonly reason: 'not allowed' | 'unreachable'}

export type ReadContributionsOptions = {
  /** Any folder of a repository, which may be a shallow clone or have no remote. */
  readonly folder: string
  /** As the remote calls it. */
  readonly branch: string
  /** Where to fetch from; without it, what this repository itself holds. */
  readonly from?: RemoteAddress | undefined
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number
}

/**
 * What was shared of one branch.
 * @throws StackspendError REMOTE_UNKNOWN, GIT_MISSING, GIT_FAILED
 */
export async function readContributions(options: ReadContributionsOptions): Promise<ReadResult> {
  const {folder, branch, from, signal, timeoutMs} = options
  const git: GitOptions = {folder, signal}
  const ref = refOfBranch(branch)
  if (from === undefined) return readNewest(await listRefs(ref, git), git)
  const remote = await openRemote(from, {...git, direction: 'fetch'})
  const fetched = await fetchRefs(ref, {...git, remote, ...(timeoutMs !== undefined && {timeoutMs})})
  if (fetched.status === 'fetched') return readNewest(fetched.refs, git)
  // It was there a moment ago, and is about to be another.
  return {status: 'failed', reason: fetched.reason === 'raced' ? 'unreachable' : fetched.reason}
}

async function readNewest(refs: readonly {tree: string | undefined}[], git: GitOptions): Promise<ReadResult> {
  return {status: 'read', ...(await readFiles(refs[0]?.tree, git))}
}
