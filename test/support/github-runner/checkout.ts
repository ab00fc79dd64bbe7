import {execFile} from 'node:child_process'
import {promisify} from 'node:util'

const run = promisify(execFile)

/**
 * What `actions/checkout` leaves: one commit of one ref, fetched without a branch of its own, its HEAD detached at
 * `refs/remotes/pull/N/merge`. `env` is the step's, so that no configuration of the tester counts.
 */
export async function checkOut(
  workspace: string,
  {remote, ref, env}: {readonly remote: string; readonly ref: string; readonly env: Record<string, string>},
): Promise<void> {
  const git = (...args: string[]) => run('git', ['-C', workspace, ...args], {env})
  const local = ref.replace(
    /^refs\/(heads|pull)\//,
    (_, kind) => `refs/remotes/${kind === 'pull' ? 'pull' : 'origin'}/`,
  )
  await run('git', ['init', '-q', workspace], {env})
  await git('remote', 'add', 'origin', remote)
  await git('fetch', '-q', '--no-tags', '--prune', '--depth=1', 'origin', `+${ref}:${local}`)
  await git('checkout', '-q', '--progress', '--force', local)
}
