import {StackspendError} from '../errors.ts'
import {findOnGitHub} from './github/find-on-github.ts'
import {findOnGitLab} from './gitlab/find-on-gitlab.ts'
import type {ForgeEnvironment, ForgeFlags, ForgeName, FoundPullRequest} from './pull-request.ts'

export type PullRequestSources = {
  readonly env: ForgeEnvironment
  /** What `readEvent` found. */
  readonly event: unknown
  readonly flags?: ForgeFlags
}

/**
 * The pull request that this run is of, from GitHub Actions, GitLab CI or flags. Asks nobody.
 * @throws StackspendError FORGE_UNKNOWN, PULL_REQUEST_UNKNOWN, API_URL_INVALID; each names the flag that mends it.
 */
export function findPullRequest({env, event, flags = {}}: PullRequestSources): FoundPullRequest {
  const forge = flags.forge ?? readForge(env)
  switch (forge) {
    case 'github':
      return findOnGitHub({env, event, flags})
    case 'gitlab':
      return findOnGitLab({env, flags})
    case undefined:
      throw new StackspendError('FORGE_UNKNOWN', 'this runs neither in GitHub Actions nor in GitLab CI', {
        exit: 2,
        hint: 'say where: --forge github --repository OWNER/NAME --pull-request NUMBER',
      })
    default:
      return forge satisfies never
  }
}

/** Documented by both as always set in a job. */
function readForge(env: ForgeEnvironment): ForgeName | undefined {
  if (env.GITHUB_ACTIONS === 'true') return 'github'
  return env.GITLAB_CI === 'true' ? 'gitlab' : undefined
}
