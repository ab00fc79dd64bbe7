import {StackspendError} from '../../errors.ts'
import {findPullRequest} from '../../forge/find-pull-request.ts'
import type {FoundPullRequest, PullRequest} from '../../forge/pull-request.ts'
import {readEvent} from '../../forge/read-event.ts'
import type {CommentOptions, CommentRequest} from './comment-request.ts'

/**
 * The pull request that is meant. Where none is needed, none is no error.
 * @throws StackspendError PULL_REQUEST_UNKNOWN, FORGE_UNKNOWN, API_URL_INVALID
 */
export async function findWork(
  {forge, needsForge}: Pick<CommentRequest, 'forge' | 'needsForge'>,
  {env}: Pick<CommentOptions, 'env'>,
): Promise<FoundPullRequest> {
  try {
    return findPullRequest({env, event: await readEvent(env), flags: forge})
  } catch (error) {
    const isUnknown =
      error instanceof StackspendError &&
      (error.code === 'FORGE_UNKNOWN' || error.code === 'PULL_REQUEST_UNKNOWN')
    if (!isUnknown || needsForge) throw error
    return {status: 'none', reason: error.message}
  }
}

/** Where git finds the repository that a pull request's branch is in, by what its forge says. */
export function headUrl(pullRequest: PullRequest | undefined): string | undefined {
  const url = pullRequest?.headRepositoryUrl
  return url === undefined || url.endsWith('.git') ? url : `${url}.git`
}
