import {toBranch} from './current-branch.ts'
import {askGitMaybe} from './git/ask-git.ts'
import type {GitOptions} from './git/run-git.ts'

/**
 * What a remote calls a branch: the name of its upstream there, else the same. A branch that was made from the remote's
 * main branch has that as its upstream until it is pushed; that is where it came from, not what it is.
 */
export async function remoteBranchOf(
  branch: string,
  {remote, ...git}: GitOptions & {readonly remote: string},
): Promise<string> {
  const upstream = await readUpstream(branch, remote, git)
  if (upstream === undefined || upstream === branch) return branch
  const isPushed = await exists(`refs/remotes/${remote}/${branch}`, git)
  return isPushed || upstream === (await mainBranchOf(remote, git)) ? branch : upstream
}

async function readUpstream(branch: string, remote: string, git: GitOptions): Promise<string | undefined> {
  const setting = (name: string) => askGitMaybe(['config', '--get', `branch.${branch}.${name}`], git)
  if ((await setting('remote')) !== remote) return undefined
  return toBranch((await setting('merge')) ?? '')
}

/** As a clone keeps it; else the first of the usual names that the remote has. */
async function mainBranchOf(remote: string, git: GitOptions): Promise<string | undefined> {
  const prefix = `refs/remotes/${remote}/`
  const head = await askGitMaybe(['symbolic-ref', '--quiet', `${prefix}HEAD`], git)
  if (head?.startsWith(prefix)) return head.slice(prefix.length)
  for (const name of ['main', 'master']) if (await exists(prefix + name, git)) return name
  return undefined
}

async function exists(ref: string, git: GitOptions): Promise<boolean> {
  return (await askGitMaybe(['rev-parse', '--verify', '--quiet', ref], git)) !== undefined
}
