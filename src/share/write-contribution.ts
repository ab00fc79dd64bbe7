import {setTimeout as pause} from 'node:timers/promises'
import {type Contribution, renderContribution} from '../report/pull-request/contribution.ts'
import {refOfBranch} from './encode-branch.ts'
import {fetchRefs} from './fetch-refs.ts'
import {type OpenedRemote, openRemote, type RemoteAddress} from './git/open-remote.ts'
import type {GitOptions} from './git/run-git.ts'
import {listRefs, type SharedRef} from './list-refs.ts'
import {moveLocalRef} from './move-local-ref.ts'
import {pushRef} from './push-ref.ts'
import {readEntries} from './read-files.ts'
import {readTree, type TreeEntry} from './read-tree.ts'
import {writeCommit, writeTree} from './write-commit.ts'

export type WriteResult =
  /** It was there already, the same to the byte; or was to go, and was not there. */
  | {readonly status: 'unchanged'}
  /** Here, and nowhere else. */
  | {readonly status: 'written'}
  | {readonly status: 'pushed'}
  /** What was shared before stays, as `keeps` wants it. */
  | {readonly status: 'kept'}
  | {readonly status: 'rejected'; readonly reason: 'not allowed' | 'unreachable' | 'raced'}

export type WriteContributionOptions = {
  /** Any folder of the repository. */
  readonly folder: string
  /** As the remote calls it. */
  readonly branch: string
  /** `undefined` takes away what was shared before. */
  readonly contribution: Contribution | undefined
  /** Which files it takes the place of, by their ids. Its own always. */
  readonly isOwn?: (id: string) => boolean
  /** Whether one that it would take the place of is to stay; then nothing is written. */
  readonly keeps?: (earlier: Contribution) => boolean
  /** Where to push; without it, this repository's own ref alone is written. */
  readonly to?: RemoteAddress | undefined
  readonly signal?: AbortSignal | undefined
  readonly now?: () => number
  /** At least 0 and less than 1. */
  readonly random?: () => number
}

const MOST_TRIES = 8
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 3_000

/**
 * Puts a contribution, which is a whole total, beside those of others in the ref of its branch. When somebody else was
 * faster, theirs is fetched and this is done again. The index, the work tree, HEAD and the stash are not touched.
 * @throws StackspendError REMOTE_UNKNOWN, GIT_MISSING, GIT_FAILED
 */
export async function writeContribution(options: WriteContributionOptions): Promise<WriteResult> {
  const {folder, to, signal, random = Math.random} = options
  const git: GitOptions = {folder, signal}
  const remote = to === undefined ? undefined : await openRemote(to, {...git, direction: 'push'})
  for (let tries = 1; ; tries += 1) {
    const result = await tryToWrite(options, git, remote)
    if (result !== 'raced') return result
    if (tries === MOST_TRIES || signal?.aborted) return {status: 'rejected', reason: 'raced'}
    await pause(random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries))
  }
}

async function tryToWrite(
  options: WriteContributionOptions,
  git: GitOptions,
  remote: OpenedRemote | undefined,
): Promise<WriteResult | 'raced'> {
  const ref = refOfBranch(options.branch)
  const local = (await listRefs(ref, git))[0]
  if (remote === undefined) {
    const next = await nextCommit(local, options, git)
    if (next === 'kept') return {status: 'kept'}
    if (next === 'same') return {status: 'unchanged'}
    const isMoved = await moveLocalRef({ref, expected: local?.oid, commit: next.commit}, git)
    return isMoved ? {status: 'written'} : 'raced'
  }
  const fetched = await fetchRefs(ref, {...git, remote})
  if (fetched.status === 'failed')
    return fetched.reason === 'raced' ? 'raced' : {status: 'rejected', reason: fetched.reason}
  const theirs = fetched.refs[0]
  const next = await nextCommit(theirs, options, git)
  if (next === 'kept') return {status: 'kept'}
  const commit = next === 'same' ? theirs?.oid : next.commit
  if (next !== 'same') {
    const pushed = await pushRef({ref, expected: theirs?.oid, commit}, {...git, remote})
    if (pushed === 'raced') return 'raced'
    if (pushed !== 'pushed') return {status: 'rejected', reason: pushed}
  }
  // Another process of this machine may move it as well, and what the remote has is what counts.
  await moveLocalRef({ref, expected: local?.oid, commit}, git)
  return {status: next === 'same' ? 'unchanged' : 'pushed'}
}

/** The commit that takes the place of `base`, `undefined` for none at all. */
async function nextCommit(
  base: Pick<SharedRef, 'tree'> | undefined,
  {contribution, isOwn = () => false, keeps, now = Date.now}: WriteContributionOptions,
  git: GitOptions,
): Promise<'same' | 'kept' | {readonly commit: string | undefined}> {
  const ownFile = contribution && {name: `${contribution.id}.json`, text: renderContribution(contribution)}
  const entries = await readTree(base?.tree, git)
  const isReplaced = ({name}: TreeEntry) => name === ownFile?.name || isOwn(name.replace(/\.json$/, ''))
  if (keeps !== undefined && (await anyOf(entries.filter(isReplaced), keeps, git))) return 'kept'
  const others = entries.filter(entry => !isReplaced(entry))
  const tree = await writeTree(others, ownFile, git)
  if (tree === base?.tree) return 'same'
  return {commit: tree === undefined ? undefined : await writeCommit(tree, {...git, atMs: now()})}
}

/** What cannot be read is worth nothing. */
async function anyOf(
  entries: readonly TreeEntry[],
  wanted: (contribution: Contribution) => boolean,
  git: GitOptions,
): Promise<boolean> {
  const {contributions} = await readEntries(entries, git)
  return contributions.some(wanted)
}
