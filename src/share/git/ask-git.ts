import {StackspendError} from '../../errors.ts'
import {type GitOptions, type GitResult, runGit} from './run-git.ts'

/**
 * What git prints when it does what it is told, in the repository itself and not over a network.
 * @throws StackspendError GIT_FAILED, GIT_MISSING
 */
export async function askGit(args: readonly string[], options: GitOptions): Promise<Buffer> {
  const result = await runGit(args, options)
  if (result.status === 'done') return result.stdout
  throw gitFailed(args, result)
}

/** The first line that git prints; `undefined` when it answers with exit code 1, its "no". */
export async function askGitMaybe(args: readonly string[], options: GitOptions): Promise<string | undefined> {
  const result = await runGit(args, options)
  if (result.status === 'done') return result.stdout.toString('utf8').split('\n', 1)[0] || undefined
  if (result.status === 'failed' && result.exitCode === 1) return undefined
  throw gitFailed(args, result)
}

export function gitFailed(
  args: readonly string[],
  result: Exclude<GitResult, {status: 'done'}>,
): StackspendError {
  const command = args.find(word => /^[a-z]+(-[a-z]+)*$/.test(word)) ?? 'git'
  const why = result.status === 'stopped' ? 'it took too long' : firstComplaint(result.stderr)
  return new StackspendError('GIT_FAILED', `git ${command} failed: ${why}`, {
    hint: 'git fsck    (whether the repository is sound)',
  })
}

function firstComplaint(stderr: string): string {
  return /^(?:fatal|error): (.*)$/m.exec(stderr)?.[1] ?? 'it does not say why'
}
