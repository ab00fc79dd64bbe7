import {randomUUID} from 'node:crypto'
import type {Answer} from './faults.ts'
import type {ReceivedRequest} from './received-request.ts'

/** A key that the server knows, unless told of others. It opens nothing anywhere. */
export const TEST_API_KEY = 'key-for-tests-0123456789abcdef'

export type ServedConnection = {
  readonly id: string
  readonly provider: 'claude'
  readonly name: string
  readonly createdAt: string
  lastReceivedAt: string | null
}

export type ServedSpend = {readonly lineItems: readonly unknown[]; readonly rollups: readonly unknown[]}

export type ApiState = {
  readonly connections: Map<string, ServedConnection>
  readonly keys: ReadonlySet<string>
  readonly scopes: ReadonlySet<string>
  readonly plan: 'starter' | 'business'
  /** The documentation knows no endpoint that makes connections: `false` answers as it would. */
  readonly hasConnectionsEndpoint: boolean
  readonly spend: ServedSpend
  /** Whether `provider` keeps items of other providers back, as the Postman collection suggests. */
  readonly filtersByProvider: boolean
  readonly requestsPerMinute: number
  /** Whether a 429 carries Retry-After; the documentation mentions none. */
  readonly sendsRetryAfter: boolean
  /** Unix ms of the requests of the last minute. */
  recentMs: number[]
  readonly nowMs: () => number
  readonly ingestUrl: (connectionId: string) => string
}

/** Answers the REST API: documented endpoints as documented, connections as the client assumes them. */
export function answerApi(request: ReceivedRequest, state: ApiState): Answer {
  const key = request.headers['x-api-key']
  if (typeof key !== 'string' || !state.keys.has(key)) return failure(401, 'UNAUTHORIZED')
  const waitMs = takeFromQuota(state)
  if (waitMs > 0) {
    const seconds = String(Math.ceil(waitMs / 1000))
    return failure(429, 'RATE_LIMITED', state.sendsRetryAfter ? {'retry-after': seconds} : {})
  }
  if (state.plan !== 'business') return failure(403, 'PLAN_RESTRICTED')
  const route = routes.find(({path}) => path.test(request.path))
  if (route === undefined || (route.assumed && !state.hasConnectionsEndpoint))
    return failure(404, 'NOT_FOUND')
  if (!state.scopes.has(route.scope)) return failure(403, 'INVALID_SCOPE')
  return route.answer(request, state)
}

export function failure(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {...envelope(status, {data: null, error: {code, message: `refused: ${code}`}, meta: {}}), headers}
}

const routes: readonly {
  readonly path: RegExp
  readonly scope: string
  readonly assumed?: true
  readonly answer: (request: ReceivedRequest, state: ApiState) => Answer
}[] = [
  {path: /^\/api\/v1\/public\/line-items$/, scope: 'line_items:read', answer: answerLineItems},
  {path: /^\/api\/v1\/public\/rollups\/daily$/, scope: 'rollups:read', answer: answerRollups},
  {
    path: /^\/api\/v1\/public\/connections(\/[^/]+)?$/,
    scope: 'connections:write',
    assumed: true,
    answer: answerConnections,
  },
]

function answerLineItems({query}: ReceivedRequest, {spend, filtersByProvider}: ApiState): Answer {
  const limit = Number(query.get('limit') ?? 50)
  if (!hasPeriod(query) || !(limit >= 1 && limit <= 1000)) return failure(400, 'VALIDATION')
  const from = Number(query.get('cursor')?.split(':')[1] ?? 0)
  const until = from + limit
  const items = spend.lineItems.filter(item => isAskedFor(item, query, filtersByProvider))
  const hasMore = until < items.length
  // The sample in the documentation has no `error` beside data and meta.
  return envelope(200, {
    data: items.slice(from, until),
    meta: {next_cursor: hasMore ? `2026-11-22:${until}` : null, has_more: hasMore, request_id: randomUUID()},
  })
}

/** By its day, both ends included, and its provider. An item without them is one that a test wants to be sent. */
function isAskedFor(item: unknown, query: URLSearchParams, filtersByProvider: boolean): boolean {
  const {usage_date: day, provider_type: type} = item as {usage_date?: unknown; provider_type?: unknown}
  const [first, last, provider] = ['start_date', 'end_date', 'provider'].map(name => query.get(name) ?? '')
  if (typeof day === 'string' && (day.slice(0, 10) < `${first}` || day.slice(0, 10) > `${last}`)) return false
  return !filtersByProvider || !provider || typeof type !== 'string' || type === provider
}

function answerRollups({query}: ReceivedRequest, {spend}: ApiState): Answer {
  const isGrouped = ['provider', 'service', 'category'].includes(query.get('group_by') ?? '')
  if (!hasPeriod(query) || !isGrouped) return failure(400, 'VALIDATION')
  return envelope(200, {data: spend.rollups, error: null, meta: {request_id: randomUUID()}})
}

function answerConnections(request: ReceivedRequest, state: ApiState): Answer {
  const id = request.path.split('/')[5]
  const show = (connection: ServedConnection) => {
    const url = state.ingestUrl(connection.id)
    return {...connection, ingest: {logs: `${url}/v1/logs`, metrics: `${url}/v1/metrics`}}
  }
  if (id === undefined) {
    if (request.method === 'POST') return createConnection(request, state, show)
    if (request.method !== 'GET') return failure(405, 'METHOD_NOT_ALLOWED')
    return envelope(200, {data: [...state.connections.values()].map(show), error: null, meta: {}})
  }
  const connection = state.connections.get(decodeURIComponent(id))
  if (connection === undefined) return failure(404, 'NOT_FOUND')
  if (request.method === 'DELETE') {
    state.connections.delete(connection.id)
    return {status: 204, contentType: 'application/json', body: new Uint8Array(0)}
  }
  return envelope(200, {data: show(connection), error: null, meta: {}})
}

function createConnection(
  request: ReceivedRequest,
  state: ApiState,
  show: (connection: ServedConnection) => unknown,
): Answer {
  const {provider, name} = JSON.parse(request.body.toString()) as {provider?: unknown; name?: unknown}
  if (provider !== 'claude' || typeof name !== 'string' || name === '') return failure(422, 'VALIDATION')
  const createdAt = new Date(state.nowMs()).toISOString()
  const connection: ServedConnection = {id: randomUUID(), provider, name, createdAt, lastReceivedAt: null}
  state.connections.set(connection.id, connection)
  return envelope(201, {data: show(connection), error: null, meta: {}})
}

function hasPeriod(query: URLSearchParams): boolean {
  return ['start_date', 'end_date'].every(name => /^\d{4}-\d\d-\d\d$/.test(query.get(name) ?? ''))
}

/** 0 when the request may pass, else how long until one may. */
function takeFromQuota(state: ApiState): number {
  const nowMs = state.nowMs()
  state.recentMs = state.recentMs.filter(atMs => atMs > nowMs - 60_000)
  if (state.recentMs.length < state.requestsPerMinute) {
    state.recentMs.push(nowMs)
    return 0
  }
  return (state.recentMs[0] ?? nowMs) + 60_000 - nowMs
}

function envelope(status: number, value: unknown): Answer {
  return {status, contentType: 'application/json', body: Buffer.from(JSON.stringify(value))}
}
