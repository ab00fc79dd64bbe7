import {fetchRefs} from './fetch-refs.ts'
import {openRemote} from './git/open-remote.ts'
import type {ReadContributionsOptions} from './read-contributions.ts'
import {readFiles, type SharedFiles} from './read-files.ts'

export type ReadAllResult =
  /** By branch, the one that was shared last first. */
  | {readonly status: 'read'; readonly branches: readonly (SharedFiles & {readonly branch: string})[]}
  | {readonly status: 'failed'; readonly reason: 'not allowed' | 'unreachable'}

export type ReadAllBranchesOptions = Omit<ReadContributionsOptions, 'branch' | 'from'> & {
  readonly from: NonNullable<ReadContributionsOptions['from']>
  /** So many of those that were shared last. */
  readonly newest?: number
}

const NEWEST = 20

/**
 * What was shared of the branches that a remote knows, fetched at once. A branch of which no file can be read is
 * left out. Throws as `readContributions`.
 */
export async function readAllBranches(options: ReadAllBranchesOptions): Promise<ReadAllResult> {
  const {folder, from, signal, timeoutMs, newest = NEWEST} = options
  const git = {folder, signal}
  const remote = await openRemote(from, {...git, direction: 'fetch'})
  const fetched = await fetchRefs('all', {...git, remote, ...(timeoutMs !== undefined && {timeoutMs})})
  if (fetched.status === 'failed')
    return {status: 'failed', reason: fetched.reason === 'raced' ? 'unreachable' : fetched.reason}
  const branches = []
  for (const {tree} of fetched.refs.slice(0, newest)) {
    const files = await readFiles(tree, git)
    // The name of a ref may be cut; a contribution says of which branch it is.
    const branch = files.contributions[0]?.branch
    if (branch !== undefined) branches.push({branch, ...files})
  }
  return {status: 'read', branches}
}
