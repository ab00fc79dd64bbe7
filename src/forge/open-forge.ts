import type {CommentApi} from './comment-api.ts'
import {ForgeClient} from './forge-client.ts'
import type {ForgeHttpOptions} from './forge-http.ts'
import type {ForgeToken} from './forge-token.ts'
import {fetchGitHubPullRequest} from './github/fetch-github-pull-request.ts'
import {openGitHubComments} from './github/github-comments.ts'
import {fetchGitLabMergeRequest} from './gitlab/fetch-gitlab-merge-request.ts'
import {openGitLabComments} from './gitlab/gitlab-comments.ts'
import {createGitLabTransport} from './gitlab/gitlab-transport.ts'
import type {PullRequest} from './pull-request.ts'
import {Patience, type PatienceOptions} from './retry.ts'

export type ForgeOptions = Omit<ForgeHttpOptions, 'apiUrl'> &
  PatienceOptions & {
    readonly token: ForgeToken
    /** Of this program, for User-Agent. */
    readonly version: string
  }

/** One pull request on its forge, over kept-alive connections; `close` it. */
export type Forge = {
  readonly comments: CommentApi
  /** The pull request with what the environment did not tell: asks only where something is missing. @throws StackspendError */
  fetchPullRequest(): Promise<PullRequest>
  close(): Promise<void>
}

/** Sends nothing yet. @throws StackspendError PROXY_INVALID */
export async function openForge(pullRequest: PullRequest, options: ForgeOptions): Promise<Forge> {
  const {forge, apiUrl} = pullRequest
  const {token, signal, limits} = options
  const transport =
    forge === 'github' ? await openGitHub(apiUrl, options) : createGitLabTransport({...options, apiUrl})
  const patience = new Patience(options)
  const client = new ForgeClient({
    forge,
    apiUrl,
    transport,
    patience,
    token,
    signal,
    answerMs: limits?.answerMs,
  })
  const fetchMissing = forge === 'github' ? fetchGitHubPullRequest : fetchGitLabMergeRequest
  const isComplete = pullRequest.headBranch !== undefined && pullRequest.isFork !== undefined
  return {
    comments:
      forge === 'github'
        ? openGitHubComments(client, pullRequest)
        : openGitLabComments(client, pullRequest, token),
    fetchPullRequest: async () => (isComplete ? pullRequest : await fetchMissing(client, pullRequest)),
    close: () => client.close(),
  }
}

/** Octokit loads only where it is used. */
async function openGitHub(apiUrl: string, {token, ...options}: ForgeOptions) {
  const {createGitHubTransport} = await import('./github/github-transport.ts')
  return createGitHubTransport({...options, apiUrl, token: token.value})
}
