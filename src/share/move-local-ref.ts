import {gitFailed} from './git/ask-git.ts'
import {type GitOptions, runGit, WITHOUT_HOOKS} from './git/run-git.ts'
import {listRefs} from './list-refs.ts'
import type {RefChange} from './push-ref.ts'

/**
 * Moves a ref of this repository, and says whether: not when it is no longer where it was expected to be.
 * @throws StackspendError GIT_FAILED when it is, and cannot be moved.
 */
export async function moveLocalRef({ref, expected, commit}: RefChange, git: GitOptions): Promise<boolean> {
  if (expected === commit) return true
  const args =
    commit === undefined
      ? ['update-ref', '-d', ref, expected ?? '']
      : ['update-ref', ref, commit, expected ?? '']
  const result = await runGit([...WITHOUT_HOOKS, ...args], git)
  if (result.status === 'done') return true
  const isLocked =
    result.status === 'failed' && /unable to create '.*\.lock'.*file exists/i.test(result.stderr)
  const [found] = await listRefs(ref, git)
  if (found?.oid === expected && !isLocked) throw gitFailed(args, result)
  return false
}
