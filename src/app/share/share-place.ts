import {StackspendError} from '../../errors.ts'
import {checkRepository} from '../../share/check-repository.ts'
import {refOfBranch} from '../../share/encode-branch.ts'
import {remoteBranchOf} from '../../share/remote-branch.ts'
import {ProjectLocator} from '../../transcripts/project/project-locator.ts'
import {checkedOutBranch} from './checked-out-branch.ts'

/** What was asked for, as typed. */
export type PlaceRequest = {
  readonly folder: string
  /** Default: the one that is checked out. */
  readonly branch?: string | undefined
  /** Default: what the remote calls it. */
  readonly remoteBranch?: string | undefined
  readonly remote: string
}

/** Which branch of which project is meant. */
export type SharePlace = {
  /** As reports name it. */
  readonly project: string
  /** As it is called here, and so in transcripts. */
  readonly branch: string
  /** As the remote calls it. */
  readonly remoteBranch: string
  readonly ref: string
}

/** @throws StackspendError NOT_A_REPOSITORY, BRANCH_UNKNOWN, GIT_MISSING, GIT_FAILED */
export async function findSharePlace({folder, remote, ...request}: PlaceRequest): Promise<SharePlace> {
  if (request.branch !== undefined) await checkRepository({folder})
  const branch = checkName(request.branch) ?? (await checkedOutBranch({folder}))
  const project = new ProjectLocator().locate(folder, '')
  if (project === undefined) {
    throw new StackspendError('NOT_A_REPOSITORY', `the repository of ${folder} has no name`, {
      hint: 'git remote add origin URL',
    })
  }
  const remoteBranch = checkName(request.remoteBranch) ?? (await remoteBranchOf(branch, {folder, remote}))
  return {project, branch, remoteBranch, ref: refOfBranch(remoteBranch)}
}

function checkName(branch: string | undefined): string | undefined {
  if (branch === undefined || (branch !== '' && branch.length <= 256)) return branch
  throw new StackspendError('USAGE', "a branch's name has 1 to 256 characters", {exit: 2})
}
