import {StackspendError} from '../../errors.ts'
import {writeContribution} from '../../share/write-contribution.ts'
import {collectContributions} from '../collect-contributions.ts'
import type {CommentOptions, CommentRequest} from '../comment/comment-request.ts'
import {findWork, headUrl} from '../comment/find-work.ts'
import {readWorkplace} from '../comment/read-workplace.ts'

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
  request: Pick<CommentRequest, 'forge' | 'branch' | 'remote' | 'needsForge'>,
  options: CommentOptions,
): Promise<SharedRun> {
  try {
    const work = await findWork(request, options)
    const pullRequest = work.status === 'found' ? work.pullRequest : undefined
    if (pullRequest?.isFork === true) return notShared('the branch is of a fork')
    const place = await readWorkplace({...request, pullRequest}, options)
    if (place.run === undefined) return notShared('this is no job of CI')
    const {ci} = await collectContributions(place, options)
    const own = ci.find(({id}) => id === place.identity.id)
    if (own === undefined) return {status: 'nothing', reason: null}
    const url = headUrl(pullRequest)
    // Git's own credentials come first: the token is for the forge alone, and only where they fail.
    const withToken = url === undefined || place.token === undefined ? [] : [{url, token: place.token}]
    let reason = ''
    for (const to of [{remote: request.remote}, ...withToken]) {
      const {folder} = options
      const result = await writeContribution({folder, branch: place.branch, contribution: own, to})
      if (result.status !== 'rejected') return {status: 'shared', reason: null}
      reason = result.reason
      if (reason !== 'not allowed') break
    }
    return notShared(reason)
  } catch (error) {
    if (!(error instanceof StackspendError) || !isOfGit(error)) throw error
    return notShared(error.message)
  }
}

/** No checkout, no git, no such remote, no branch: a job may do without any of them. */
function isOfGit({code}: StackspendError): boolean {
  return /^(?:GIT_|REMOTE_|BRANCH_|NOT_A_REPOSITORY|PULL_REQUEST_|FORGE_)/.test(code)
}

function notShared(reason: string): SharedRun {
  return {status: 'not-shared', reason}
}
