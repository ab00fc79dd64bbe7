import {StackspendError} from '../../errors.ts'
import {checkApiUrl} from '../check-api-url.ts'
import type {ForgeEnvironment, ForgeFlags, FoundPullRequest, PullRequest} from '../pull-request.ts'
import {type EventPullRequest, readEventPullRequest} from './read-event-pull-request.ts'

export type GitHubSources = {
  readonly env: ForgeEnvironment
  readonly event: unknown
  readonly flags: ForgeFlags
}

/** The pull request of a GitHub Actions run, or the one that flags name. @throws as `findPullRequest` */
export function findOnGitHub({env, event, flags}: GitHubSources): FoundPullRequest {
  const apiUrl = readApiUrl(env, flags)
  const named = readEventPullRequest({event, env})
  const number = flags.pullRequest ?? ('number' in named ? named.number : undefined)
  if (number === undefined) {
    if ('reason' in named && named.reason !== undefined) return {status: 'none', reason: named.reason}
    throw unknown('no pull request was named', '--pull-request NUMBER')
  }
  const repository = flags.repository ?? env.GITHUB_REPOSITORY
  if (repository === undefined || repository === '')
    throw unknown('the repository is not known', '--repository OWNER/NAME')
  if (!/^(?!\.{1,2}\/)[\w.-]+\/(?!\.{1,2}$)[\w.-]+$/.test(repository)) {
    throw unknown('the repository is not written OWNER/NAME', '--repository OWNER/NAME')
  }
  const isOfEvent =
    repository.toLowerCase() === env.GITHUB_REPOSITORY?.toLowerCase() &&
    'number' in named &&
    named.number === number
  const details: Partial<EventPullRequest> = isOfEvent ? named : {}
  const pullRequest: PullRequest = {...details, forge: 'github', apiUrl, repository, number}
  return {status: 'found', pullRequest}
}

/** GITHUB_API_URL is always set in Actions; the rest is how the documentation forms the address. */
function readApiUrl(env: ForgeEnvironment, flags: ForgeFlags): string {
  if (flags.apiUrl !== undefined) return checkApiUrl(flags.apiUrl, '--api-url')
  if (env.GITHUB_API_URL) return checkApiUrl(env.GITHUB_API_URL, 'GITHUB_API_URL')
  if (!env.GITHUB_SERVER_URL) return 'https://api.github.com'
  const server = new URL(checkApiUrl(env.GITHUB_SERVER_URL, 'GITHUB_SERVER_URL'))
  if (server.host === 'github.com') return 'https://api.github.com'
  return server.host.endsWith('.ghe.com') ? `https://api.${server.host}` : `${server.origin}/api/v3`
}

function unknown(message: string, flag: string): StackspendError {
  return new StackspendError('PULL_REQUEST_UNKNOWN', message, {exit: 2, hint: `say it: ${flag}`})
}
