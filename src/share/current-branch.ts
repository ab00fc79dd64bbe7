import {askGitMaybe} from './git/ask-git.ts'
import type {GitOptions} from './git/run-git.ts'

const HEADS = 'refs/heads/'

/** The branch that is checked out, also before its first commit; `undefined` when HEAD is detached. */
export async function currentBranch(git: GitOptions): Promise<string | undefined> {
  const ref = await askGitMaybe(['symbolic-ref', '--quiet', 'HEAD'], git)
  return ref === undefined ? undefined : toBranch(ref)
}

/** `undefined` for a ref that is no branch. */
export function toBranch(ref: string): string | undefined {
  return ref.startsWith(HEADS) && ref !== HEADS ? ref.slice(HEADS.length) : undefined
}
