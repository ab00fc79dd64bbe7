import {StackspendError} from '../../errors.ts'
import {type ForgeToken, readForgeToken} from '../../forge/forge-token.ts'
import type {RemoteAddress} from '../../share/git/open-remote.ts'
import type {CommentOptions} from './comment-request.ts'
import type {Work} from './locate-work.ts'

/**
 * How git may get to the repository that the branch is in, in turn: a fork is asked itself. Git's own credentials come
 * first; the token is for the forge alone, and only for where they are refused.
 */
export function waysToRemote(
  {pullRequest, job}: Pick<Work, 'pullRequest' | 'job'>,
  {remote, env}: {readonly remote: string; readonly env: CommentOptions['env']},
): readonly RemoteAddress[] {
  const url = gitUrl(pullRequest?.headRepositoryUrl)
  const forge = pullRequest?.forge ?? job?.forge
  const token = forge === undefined ? undefined : tokenIfAny(forge, env)
  return [
    pullRequest?.isFork === true && url !== undefined ? {url} : {remote},
    ...(url === undefined || forge === undefined || token === undefined
      ? []
      : [{url, token: {user: userOf(forge, token), secret: token.value}}]),
  ]
}

/** Tries one way after the other, as long as the answer is that this may not be. */
export async function tryWays<Result>(
  ways: readonly RemoteAddress[],
  attempt: (way: RemoteAddress) => Promise<Result>,
  isRefused: (result: Result) => boolean,
): Promise<Result> {
  const [way, ...others] = ways
  if (way === undefined) throw new Error('there is no way to the remote')
  const result = await attempt(way)
  return others.length > 0 && isRefused(result) ? tryWays(others, attempt, isRefused) : result
}

function gitUrl(url: string | undefined): string | undefined {
  return url === undefined || url.endsWith('.git') ? url : `${url}.git`
}

/** As both forges document for git over HTTP; a project's token takes any user. */
function userOf(forge: 'github' | 'gitlab', {kind}: ForgeToken): string {
  if (forge === 'github') return 'x-access-token'
  return kind === 'job' ? 'gitlab-ci-token' : 'oauth2'
}

function tokenIfAny(forge: 'github' | 'gitlab', env: CommentOptions['env']): ForgeToken | undefined {
  try {
    return readForgeToken({forge, env})
  } catch (error) {
    if (error instanceof StackspendError && error.code === 'FORGE_TOKEN_MISSING') return undefined
    throw error
  }
}
