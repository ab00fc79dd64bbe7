import {StackspendError} from '../errors.ts'
import {gitFailed} from './git/ask-git.ts'
import {type GitOptions, runGit} from './git/run-git.ts'

/**
 * That a folder is in a git repository which git is willing to read.
 * @throws StackspendError NOT_A_REPOSITORY, GIT_MISSING, GIT_FAILED
 */
export async function checkRepository(git: GitOptions): Promise<void> {
  const args = ['rev-parse', '--git-dir']
  const result = await runGit(args, git)
  if (result.status === 'done') return
  if (result.status === 'failed' && /not a git repository/i.test(result.stderr)) {
    throw new StackspendError('NOT_A_REPOSITORY', `${git.folder} is in no git repository`, {
      hint: 'change into the repository that the work was done in',
    })
  }
  if (result.status === 'failed' && /dubious ownership/i.test(result.stderr)) {
    throw new StackspendError(
      'NOT_A_REPOSITORY',
      `the git repository of ${git.folder} belongs to another user`,
      {
        hint: `git config --global --add safe.directory '${git.folder}'`,
      },
    )
  }
  throw gitFailed(args, result)
}
