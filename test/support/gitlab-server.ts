import {
  type ForgeTestAnswer,
  type ForgeTestRequest,
  LoopbackForge,
  pageLinks,
} from './forge/loopback-forge.ts'

export type GitLabUser = {readonly id: number; readonly username: string}

export type GitLabNote = {
  readonly id: number
  body: string
  readonly author: GitLabUser
  readonly createdAt: string
  readonly isSystem: boolean
}

export const PROJECT_BOT: GitLabUser = {id: 501, username: 'project_12_bot_5f0c'}
export const REPORTER: GitLabUser = {id: 502, username: 'reporter'}

/** Tokens that open nothing anywhere. */
export const PROJECT_TOKEN = 'token-of-a-project-for-tests'
export const GUEST_TOKEN = 'token-of-a-guest-for-tests'
export const JOB_TOKEN = 'token-of-a-job-for-tests'

export const PROJECT = 'group/sub/project'
export const PROJECT_ID = 12
export const MERGE_REQUEST = 3

export type GitLabOptions = {
  readonly nowMs?: () => number
  /** Job tokens are known to few endpoints; `true` answers as a GitLab that lets them write notes would. */
  readonly letsJobsComment?: boolean
  readonly isFork?: boolean
}

const MOST_CHARACTERS = 1_000_000

export async function startGitLab(options: GitLabOptions = {}): Promise<GitLabServer> {
  const server = new GitLabServer(options)
  await server.start()
  return server
}

/** A GitLab on loopback with one merge request, as its REST API is documented. */
export class GitLabServer extends LoopbackForge {
  readonly notes: GitLabNote[] = []
  readonly #options: GitLabOptions
  #nextId = 700_001

  constructor(options: GitLabOptions) {
    super(request => this.#answerAs(request))
    this.#options = options
  }

  get apiUrl(): string {
    return `${this.url}/api/v4`
  }

  /** As if somebody had written one. */
  add(body: string, author: GitLabUser = PROJECT_BOT, isSystem = false): GitLabNote {
    const createdAt = new Date(this.#options.nowMs?.() ?? Date.now()).toISOString()
    const note = {id: this.#nextId++, body, author, createdAt, isSystem}
    this.notes.push(note)
    return note
  }

  #answerAs(request: ForgeTestRequest): ForgeTestAnswer {
    const path = request.path.replace('/api/v4', '')
    const jobToken = request.headers['job-token']
    const token = request.headers['private-token']
    if (jobToken !== undefined) {
      if (jobToken !== JOB_TOKEN) return message(401, '401 Unauthorized')
      if (path === '/job') return {status: 200, body: {id: 1, user: render(REPORTER)}}
      return this.#options.letsJobsComment
        ? this.#answer(path, request, REPORTER)
        : message(401, '401 Unauthorized')
    }
    if (token === PROJECT_TOKEN) return this.#answer(path, request, PROJECT_BOT)
    if (token !== GUEST_TOKEN) return message(401, '401 Unauthorized')
    if (request.method !== 'GET') return message(403, '403 Forbidden')
    return this.#answer(path, request, REPORTER)
  }

  #answer(path: string, request: ForgeTestRequest, user: GitLabUser): ForgeTestAnswer {
    if (path === '/user') return {status: 200, body: render(user)}
    if (path === '/projects/77')
      return {status: 200, body: {id: 77, web_url: 'https://gitlab.example/stranger/project'}}
    if (path === `/projects/${PROJECT_ID}`)
      return {status: 200, body: {id: PROJECT_ID, web_url: `https://gitlab.example/${PROJECT}`}}
    const project = [`/projects/${PROJECT_ID}/`, `/projects/${encodeURIComponent(PROJECT)}/`].find(each =>
      path.startsWith(each),
    )
    if (project === undefined) return message(404, '404 Project Not Found')
    const resource = path.slice(project.length)
    if (resource === `merge_requests/${MERGE_REQUEST}`) return {status: 200, body: this.#mergeRequest()}
    const [, id] = /^merge_requests\/3\/notes(?:\/(\d+))?$/.exec(resource) ?? [undefined, 'none']
    if (id === undefined) return request.method === 'GET' ? this.#list(request) : this.#create(request, user)
    const note = this.notes.find(each => String(each.id) === id)
    return note === undefined ? message(404, '404 Not found') : this.#answerNote(request, note)
  }

  #mergeRequest(): object {
    return {
      iid: MERGE_REQUEST,
      web_url: `https://gitlab.example/${PROJECT}/-/merge_requests/${MERGE_REQUEST}`,
      source_branch: 'feature/cost',
      target_branch: 'main',
      source_project_id: this.#options.isFork ? 77 : PROJECT_ID,
      target_project_id: PROJECT_ID,
    }
  }

  #list({path, query}: ForgeTestRequest): ForgeTestAnswer {
    const perPage = Math.min(100, Number(query.get('per_page') ?? 20))
    const page = Number(query.get('page') ?? 1)
    const isAscending = query.get('sort') === 'asc'
    const sorted = isAscending ? this.notes : this.notes.toReversed()
    const count = Math.ceil(sorted.length / perPage)
    const link = pageLinks(new URL(`${this.url}${path}?${query}`), page, count)
    const headers = {
      'x-page': String(page),
      'x-next-page': page < count ? String(page + 1) : '',
      'x-per-page': String(perPage),
      ...(link === undefined ? {} : {link}),
    }
    return {status: 200, headers, body: sorted.slice((page - 1) * perPage, page * perPage).map(renderNote)}
  }

  #create({text}: ForgeTestRequest, user: GitLabUser): ForgeTestAnswer {
    const {body} = JSON.parse(text)
    return refuseBody(body) ?? {status: 201, body: renderNote(this.add(body, user))}
  }

  #answerNote({method, text}: ForgeTestRequest, note: GitLabNote): ForgeTestAnswer {
    if (method === 'DELETE') {
      this.notes.splice(this.notes.indexOf(note), 1)
      return {status: 204}
    }
    if (method === 'PUT') {
      const {body} = JSON.parse(text)
      const refusal = refuseBody(body)
      if (refusal !== undefined) return refusal
      note.body = body
    }
    return {status: 200, body: renderNote(note)}
  }
}

/** As GitLab answers when it limits: plain text, and headers without x-. */
export function gitLabLimit(headers: Readonly<Record<string, string>> = {}): ForgeTestAnswer {
  return {status: 429, headers, body: 'Retry later\n'}
}

function message(status: number, text: string): ForgeTestAnswer {
  return {status, body: {message: text}}
}

function refuseBody(body: string): ForgeTestAnswer | undefined {
  if ([...body].length <= MOST_CHARACTERS) return undefined
  return message(
    400,
    `400 Bad request - Note {:note=>["is too long (maximum is ${MOST_CHARACTERS} characters)"]}`,
  )
}

function render({id, username}: GitLabUser): object {
  return {id, username, name: username, state: 'active', web_url: `https://gitlab.example/${username}`}
}

function renderNote({id, body, author, createdAt, isSystem}: GitLabNote): object {
  return {
    id,
    type: null,
    body,
    author: render(author),
    created_at: createdAt,
    updated_at: createdAt,
    system: isSystem,
    noteable_id: 1,
    noteable_type: 'MergeRequest',
    noteable_iid: MERGE_REQUEST,
    resolvable: false,
    confidential: false,
    internal: false,
  }
}
