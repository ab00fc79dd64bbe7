import {randomBytes} from 'node:crypto'
import {SHARED_REFS} from './encode-branch.ts'
import {askGit} from './git/ask-git.ts'
import {classifyFailure} from './git/classify-failure.ts'
import type {OpenedRemote} from './git/open-remote.ts'
import {type GitOptions, runGit, WITHOUT_HOOKS} from './git/run-git.ts'
import {listRefs, type SharedRef} from './list-refs.ts'

export type FetchResult =
  /** Newest first. */
  | {readonly status: 'fetched'; readonly refs: readonly SharedRef[]}
  | {readonly status: 'failed'; readonly reason: 'raced' | 'not allowed' | 'unreachable'}

/** Refs are here while they are looked at, and gone then. */
const INCOMING = 'refs/stackspend-incoming'

const TIMEOUT_MS = 60_000

/**
 * Brings the ref `ref` of a remote, or all shared ones, into the object store, and says where they point; none is no
 * failure. Neither a branch, FETCH_HEAD nor a tag changes.
 */
export async function fetchRefs(
  ref: string | 'all',
  {remote, ...git}: GitOptions & {readonly remote: OpenedRemote},
): Promise<FetchResult> {
  const incoming = `${INCOMING}/${randomBytes(8).toString('hex')}`
  const refspec = ref === 'all' ? `+${SHARED_REFS}/*:${incoming}/*` : `+${ref}:${incoming}`
  try {
    const result = await runGit([...FETCH, '--end-of-options', remote.name, refspec], {
      timeoutMs: TIMEOUT_MS,
      ...git,
      settings: remote.settings,
    })
    if (result.status === 'stopped') return {status: 'failed', reason: 'unreachable'}
    if (result.status === 'failed') {
      const {reason} = classifyFailure(result.stderr)
      return reason === 'no such ref' ? {status: 'fetched', refs: []} : {status: 'failed', reason}
    }
    return {status: 'fetched', refs: await listRefs(incoming, git)}
  } finally {
    await forget(incoming, git)
  }
}

/** No `--depth`: these commits have no parents, and it would mark a whole clone as a shallow one (git 2.39). */
const FETCH = [
  ...WITHOUT_HOOKS,
  '-c',
  'fetch.writeCommitGraph=false',
  'fetch',
  '--quiet',
  '--no-write-fetch-head',
  '--no-tags',
  '--no-prune',
  '--no-auto-gc',
  '--no-recurse-submodules',
  '--refmap=',
]

/** Also after a stop, which may come when the refs are there already. */
async function forget(incoming: string, {folder}: GitOptions): Promise<void> {
  const refs = await listRefs(incoming, {folder})
  if (refs.length === 0) return
  const input = refs.map(({name}) => `delete ${name}\n`).join('')
  await askGit([...WITHOUT_HOOKS, 'update-ref', '--stdin'], {folder, input})
}
