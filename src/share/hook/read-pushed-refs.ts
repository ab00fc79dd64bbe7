import {currentBranch, toBranch} from '../current-branch.ts'
import type {GitOptions} from '../git/run-git.ts'

export type PushedBranch = {
  readonly branch: string
  /** As the remote calls it. */
  readonly remoteBranch: string
}

/** `git push --all` of a hundred branches shares those that come first. */
const MOST_BRANCHES = 20

/**
 * The branches of which a pre-push hook is told: LOCAL-REF OID REMOTE-REF OID on each line of its stdin. Tags, what is
 * deleted and commits that are pushed by no branch are left out.
 */
export async function readPushedRefs(stdin: string, git: GitOptions): Promise<PushedBranch[]> {
  const pushed: PushedBranch[] = []
  for (const line of stdin.split('\n')) {
    const [localRef, localOid, remoteRef] = line.trim().split(/\s+/)
    if (!localRef || !localOid || !remoteRef || /^0+$/.test(localOid)) continue
    const branch = localRef === 'HEAD' ? await currentBranch(git) : toBranch(localRef)
    const remoteBranch = toBranch(remoteRef)
    if (branch !== undefined && remoteBranch !== undefined) pushed.push({branch, remoteBranch})
  }
  return pushed.slice(0, MOST_BRANCHES)
}
