import {StackspendError} from '../../errors.ts'
import {checkRepository} from '../../share/check-repository.ts'
import {currentBranch} from '../../share/current-branch.ts'
import type {GitOptions} from '../../share/git/run-git.ts'

/** The branch that a person works on. @throws StackspendError NOT_A_REPOSITORY, BRANCH_UNKNOWN, GIT_MISSING, GIT_FAILED */
export async function checkedOutBranch(git: GitOptions): Promise<string> {
  await checkRepository(git)
  const branch = await currentBranch(git)
  if (branch !== undefined) return branch
  throw new StackspendError('BRANCH_UNKNOWN', 'no branch is checked out here (HEAD is detached)', {
    hint: 'name it: --branch NAME',
  })
}
