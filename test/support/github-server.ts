import {createHash} from 'node:crypto'
import {failure, graphqlError, LIMIT_DOCS, NOT_ACCESSIBLE, refuseBody} from './forge/github-answers.ts'
import {
  ACTIONS_BOT,
  type GitHubAccount,
  type GitHubComment,
  type GitHubTokenHolder,
  HOLDERS,
  PULL_REQUEST,
  REPOSITORY,
} from './forge/github-model.ts'
import {GitHubOpenApi} from './forge/github-openapi.ts'
import {
  type ForgeTestAnswer,
  type ForgeTestRequest,
  LoopbackForge,
  pageLinks,
} from './forge/loopback-forge.ts'

export type GitHubOptions = {
  /** `/api/v3` for Enterprise Server. */
  readonly base?: string
  readonly holders?: Readonly<Record<string, GitHubTokenHolder>>
  readonly nowMs?: () => number
  /** An earlier name of the repository, which redirects. */
  readonly renamedFrom?: string
  readonly isLocked?: boolean
  /** Whether a comment says that it is minimized, as Enterprise Server may not. */
  readonly tellsMinimized?: boolean
  /** Whether GraphQL tells an app who it is. */
  readonly tellsViewer?: boolean
  readonly isFork?: boolean
}

/** One for all servers: what it compiled stays good. */
const OPEN_API = new GitHubOpenApi()
const REPOSITORY_ID = 1296269

/** Starts a GitHub on loopback with one pull request; `violations` is what GitHub's OpenAPI description has against either side. */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHubServer> {
  const server = new GitHubServer(options)
  await server.start()
  return server
}

export class GitHubServer extends LoopbackForge {
  readonly comments: GitHubComment[] = []
  readonly violations: string[] = []
  /** Primary rate limit: requests left until it is reset. */
  rateLimit = {remaining: 5_000, resetMs: 0}
  readonly #options: GitHubOptions
  readonly #openApi = OPEN_API
  readonly #holders: Readonly<Record<string, GitHubTokenHolder>>
  #nextId = 3_000_000_001

  constructor(options: GitHubOptions) {
    super(request => this.#answerOver(request))
    this.#options = options
    this.#holders = options.holders ?? HOLDERS
  }

  get apiUrl(): string {
    return this.url + (this.#options.base ?? '')
  }

  /** As if somebody had written one. */
  add(body: string, user: GitHubAccount | undefined = ACTIONS_BOT): GitHubComment {
    const now = toSeconds(this.#nowMs())
    const comment = {id: this.#nextId++, body, user, createdAt: now, updatedAt: now, isMinimized: false}
    this.comments.push(comment)
    return comment
  }

  #nowMs(): number {
    return this.#options.nowMs?.() ?? Date.now()
  }

  /** The whole of an answer: limits first, then what was asked, then what every answer has. */
  #answerOver(sent: ForgeTestRequest): ForgeTestAnswer {
    const {base = ''} = this.#options
    const isGraphql = sent.path === (base === '' ? '/graphql' : '/api/graphql')
    const request = {...sent, path: this.#canonical(sent.path.slice(isGraphql ? 0 : base.length))}
    if (!isGraphql) this.violations.push(...this.#openApi.checkRequest(request))
    const answer =
      this.#limit() ?? (isGraphql ? this.#answerGraphql(request) : this.#answerRest(sent, request))
    if (!isGraphql) this.violations.push(...this.#openApi.checkAnswer(request, answer))
    return this.#withEtag(request, {...answer, headers: {...answer.headers, ...this.#limitHeaders()}})
  }

  /** By number or by an earlier name, a repository is the same one. */
  #canonical(path: string): string {
    const {renamedFrom} = this.#options
    const named = path.replace(`/repositories/${REPOSITORY_ID}/`, `/repos/${REPOSITORY}/`)
    return renamedFrom === undefined
      ? named
      : named.replace(`/repos/${renamedFrom}/`, `/repos/${REPOSITORY}/`)
  }

  #limit(): ForgeTestAnswer | undefined {
    if (this.#nowMs() >= this.rateLimit.resetMs && this.rateLimit.resetMs > 0) {
      this.rateLimit = {remaining: 5_000, resetMs: 0}
    }
    if (this.rateLimit.remaining > 0) {
      this.rateLimit.remaining -= 1
      return undefined
    }
    return failure(403, 'API rate limit exceeded for installation ID 1.', LIMIT_DOCS)
  }

  #limitHeaders(): Record<string, string> {
    const {remaining, resetMs} = this.rateLimit
    const reset = Math.ceil((resetMs || this.#nowMs() + 3_600_000) / 1_000)
    return {
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': 'core',
    }
  }

  #withEtag({method, headers}: ForgeTestRequest, answer: ForgeTestAnswer): ForgeTestAnswer {
    if (method !== 'GET' || answer.status !== 200) return answer
    const etag = `W/"${createHash('sha256').update(JSON.stringify(answer.body)).digest('hex')}"`
    if (headers['if-none-match'] === etag) return {status: 304, headers: {etag}}
    return {...answer, headers: {...answer.headers, etag}}
  }

  #holder({headers}: ForgeTestRequest): GitHubTokenHolder | undefined {
    return this.#holders[(headers.authorization ?? '').replace(/^(?:token|bearer) /i, '')]
  }

  #answerRest(sent: ForgeTestRequest, request: ForgeTestRequest): ForgeTestAnswer {
    const holder = this.#holder(request)
    if (holder === undefined) return failure(401, 'Bad credentials')
    const {renamedFrom, base = ''} = this.#options
    if (renamedFrom !== undefined && sent.path.startsWith(`${base}/repos/${renamedFrom}/`)) {
      const path = sent.path.replace(`/repos/${renamedFrom}/`, `/repositories/${REPOSITORY_ID}/`)
      const location = `${this.url}${path}${sent.query.size === 0 ? '' : `?${sent.query}`}`
      return {...failure(301, 'Moved Permanently'), headers: {location}}
    }
    if (request.path === '/user') return this.#answerUser(holder)
    const resource = request.path.replace(`/repos/${REPOSITORY}`, '')
    if (holder.access === 'none' || resource === request.path) return failure(404, 'Not Found')
    if (request.method !== 'GET' && holder.access === 'read') return NOT_ACCESSIBLE
    if (resource === `/pulls/${PULL_REQUEST}`) return {status: 200, body: this.#pullRequest()}
    if (resource === `/issues/${PULL_REQUEST}/comments`) {
      return request.method === 'GET' ? this.#list(sent, request) : this.#create(request, holder)
    }
    const id = /^\/issues\/comments\/(\d+)$/.exec(resource)?.[1]
    const comment = this.comments.find(each => String(each.id) === id)
    return comment === undefined ? failure(404, 'Not Found') : this.#answerComment(request, comment)
  }

  #answerUser({account, kind}: GitHubTokenHolder): ForgeTestAnswer {
    if (kind === 'app') return NOT_ACCESSIBLE
    return {status: 200, body: this.#openApi.sample('public-user', {...account, user_view_type: 'public'})}
  }

  #answerComment({method, text}: ForgeTestRequest, comment: GitHubComment): ForgeTestAnswer {
    if (method === 'DELETE') {
      this.comments.splice(this.comments.indexOf(comment), 1)
      return {status: 204}
    }
    if (method === 'PATCH') {
      const {body} = JSON.parse(text)
      const refusal = refuseBody(body)
      if (refusal !== undefined) return refusal
      comment.body = body
      comment.updatedAt = toSeconds(this.#nowMs())
    }
    return {status: 200, body: this.#render(comment)}
  }

  #list(sent: ForgeTestRequest, {query}: ForgeTestRequest): ForgeTestAnswer {
    const perPage = Math.min(100, Number(query.get('per_page') ?? 30))
    const page = Number(query.get('page') ?? 1)
    const since = query.get('since') ?? ''
    // Ordered by ascending id, as documented.
    const matching = this.comments.filter(
      ({updatedAt}) => since === '' || Date.parse(updatedAt) >= Date.parse(since),
    )
    const shown = matching.slice((page - 1) * perPage, page * perPage)
    const url = new URL(`${this.url}${sent.path}?${query}`)
    const link = pageLinks(url, page, Math.ceil(matching.length / perPage))
    const body = shown.map(comment => this.#render(comment))
    return {status: 200, body, ...(link === undefined ? {} : {headers: {link}})}
  }

  #create({text}: ForgeTestRequest, {account}: GitHubTokenHolder): ForgeTestAnswer {
    if (this.#options.isLocked) return failure(403, 'Unable to create comment because issue is locked.')
    const {body} = JSON.parse(text)
    return refuseBody(body) ?? {status: 201, body: this.#render(this.add(body, account))}
  }

  #render(comment: GitHubComment): object {
    const {id, body, user, createdAt, updatedAt, isMinimized} = comment
    const minimized = isMinimized
      ? this.#openApi.sample('nullable-issue-comment-minimized', {reason: 'outdated'})
      : null
    return this.#openApi.sample('issue-comment', {
      id,
      node_id: `IC_${id}`,
      url: `${this.apiUrl}/repos/${REPOSITORY}/issues/comments/${id}`,
      html_url: `https://github.example/${REPOSITORY}/pull/${PULL_REQUEST}#issuecomment-${id}`,
      issue_url: `${this.apiUrl}/repos/${REPOSITORY}/issues/${PULL_REQUEST}`,
      body,
      user: user === undefined ? null : this.#openApi.sample('simple-user', user),
      created_at: createdAt,
      updated_at: updatedAt,
      ...(this.#options.tellsMinimized === false ? {} : {minimized}),
    })
  }

  #pullRequest(): object {
    const sample = this.#openApi.sample('pull-request', {number: PULL_REQUEST})
    const base = sample.base as {repo: object}
    const head = {...(sample.head as object), ref: 'feature/cost'}
    const repo = (id: number, name: string) => ({
      ...base.repo,
      id,
      clone_url: `https://github.example/${name}.git`,
    })
    return {
      ...sample,
      html_url: `https://github.example/${REPOSITORY}/pull/${PULL_REQUEST}`,
      base: {...base, ref: 'main', repo: repo(REPOSITORY_ID, REPOSITORY)},
      head: {
        ...head,
        repo: this.#options.isFork ? repo(99, 'stranger/octo-repo') : repo(REPOSITORY_ID, REPOSITORY),
      },
    }
  }

  #answerGraphql(request: ForgeTestRequest): ForgeTestAnswer {
    const holder = this.#holder(request)
    if (holder === undefined) return failure(401, 'Bad credentials')
    const {query, variables} = JSON.parse(request.text)
    if (query.includes('viewer')) {
      if (this.#options.tellsViewer === false)
        return graphqlError('FORBIDDEN', 'Resource not accessible by integration')
      return {status: 200, body: {data: {viewer: {login: holder.account.login}}}}
    }
    if (!query.includes('minimizeComment') || !query.includes('OUTDATED')) {
      return graphqlError('undefinedField', 'the query is not known')
    }
    if (holder.access !== 'write') return graphqlError('FORBIDDEN', 'Resource not accessible by integration')
    const comment = this.comments.find(({id}) => `IC_${id}` === variables.id)
    if (comment === undefined)
      return graphqlError('NOT_FOUND', 'Could not resolve to a node with the global id')
    comment.isMinimized = true
    return {status: 200, body: {data: {minimizeComment: {minimizedComment: {isMinimized: true}}}}}
  }
}

/** GitHub's times have no fraction. */
function toSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}
