import {StackspendError} from '../../errors.ts'
import {writeContribution} from '../../share/write-contribution.ts'
import {collectContributions} from '../collect-contributions.ts'
import type {CommentOptions} from '../comment/comment-request.ts'
import type {Work} from '../comment/locate-work.ts'
import {tryWays, waysToRemote} from '../comment/ways-to-remote.ts'

/** What became of sharing what a job spent, for the comments of later runs. */
export type SharedRun = {
  readonly status: 'shared' | 'nothing' | 'not-shared'
  /** Why not. */
  readonly reason: string | null
}

/**
 * Puts what this job's agents spent into the ref of its branch, where the job may push. A fork's branch is of another
 * repository, so nothing is written for it here. What cannot be shared is no failure of the job.
 * @throws StackspendError STORE_*, PRICE_LIST_*
 */
export async function shareRun(
  work: Work,
  options: CommentOptions & {readonly remote: string},
): Promise<SharedRun> {
  const {branch, identity, pullRequest, run} = work
  if (run === undefined) return notShared('this is no job of CI')
  if (branch === undefined) return notShared('nothing tells which branch it is of')
  if (pullRequest?.isFork === true) return notShared('the branch is of a fork')
  const {ci} = await collectContributions(work, options)
  const contribution = ci.find(({id}) => id === identity.id)
  if (contribution === undefined) return {status: 'nothing', reason: null}
  const {folder} = options
  try {
    const result = await tryWays(
      waysToRemote(work, options),
      to => writeContribution({folder, branch, contribution, to}),
      result => result.status === 'rejected' && result.reason === 'not allowed',
    )
    return result.status === 'rejected' ? notShared(result.reason) : {status: 'shared', reason: null}
  } catch (error) {
    // No checkout, no git, no such remote: a job may do without any of them.
    if (!(error instanceof StackspendError)) throw error
    return notShared(error.message)
  }
}

function notShared(reason: string): SharedRun {
  return {status: 'not-shared', reason}
}
