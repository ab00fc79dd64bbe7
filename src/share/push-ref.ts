import {classifyFailure} from './git/classify-failure.ts'
import type {OpenedRemote} from './git/open-remote.ts'
import {type GitOptions, runGit, WITHOUT_HOOKS} from './git/run-git.ts'

export type PushResult = 'pushed' | 'raced' | 'not allowed' | 'unreachable'

export type RefChange = {
  readonly ref: string
  /** What the remote has; `undefined` when it has no such ref. */
  readonly expected: string | undefined
  /** `undefined` takes the ref away. */
  readonly commit: string | undefined
}

const TIMEOUT_MS = 60_000

/** Moves a ref of a remote, unless it is not where it is expected to be. No hook runs here, and nothing else goes along. */
export async function pushRef(
  {ref, expected = '', commit = ''}: RefChange,
  {remote, ...git}: GitOptions & {readonly remote: OpenedRemote},
): Promise<PushResult> {
  const lease = `--force-with-lease=${ref}:${expected}`
  const args = [...PUSH, lease, '--end-of-options', remote.name, `${commit}:${ref}`]
  const result = await runGit(args, {timeoutMs: TIMEOUT_MS, ...git, settings: remote.settings})
  if (result.status === 'done') return 'pushed'
  if (result.status === 'stopped') return 'unreachable'
  const {reason} = classifyFailure(`${result.stdout.toString('utf8')}\n${result.stderr}`)
  // Taking away what is gone already.
  return reason === 'no such ref' ? 'raced' : reason
}

const PUSH = [
  ...WITHOUT_HOOKS,
  '-c',
  'push.pushOption=',
  'push',
  '--porcelain',
  '--no-verify',
  '--no-signed',
  '--no-follow-tags',
  '--recurse-submodules=no',
]
