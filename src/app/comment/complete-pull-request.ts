import {StackspendError} from '../../errors.ts'
import {readForgeToken} from '../../forge/forge-token.ts'
import {openForge} from '../../forge/open-forge.ts'
import type {PullRequest} from '../../forge/pull-request.ts'
import type {CommentOptions, CommentRequest} from './comment-request.ts'

export type CompletedPullRequest = {
  readonly pullRequest: PullRequest
  /** Why the forge was not asked, or did not tell. */
  readonly problem: StackspendError | undefined
}

/**
 * Asks the forge for what neither flags nor the environment tell: the branch, and whether it is of a fork. A comment on
 * a pull request, for one, starts a job whose event names the number alone. What the forge does not tell stays unknown.
 * @throws StackspendError of wrong usage alone
 */
export async function completePullRequest(
  pullRequest: PullRequest,
  {branch}: Pick<CommentRequest, 'branch'>,
  {env, version}: Pick<CommentOptions, 'env' | 'version'>,
): Promise<CompletedPullRequest> {
  const isKnown = pullRequest.headBranch !== undefined && pullRequest.isFork !== undefined
  if (isKnown || branch !== undefined) return {pullRequest, problem: undefined}
  try {
    const token = readForgeToken({forge: pullRequest.forge, env})
    const forge = await openForge(pullRequest, {env, version, token})
    try {
      return {pullRequest: await forge.fetchPullRequest(), problem: undefined}
    } finally {
      await forge.close()
    }
  } catch (error) {
    if (!(error instanceof StackspendError) || error.exitCode === 2) throw error
    return {pullRequest, problem: error}
  }
}
