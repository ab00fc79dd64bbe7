/**
 * ASSUMED, NOT DOCUMENTED. StackSpend's public pages tell how to add a connection in its web app (Settings → Providers →
 * Add provider → Claude) and name no endpoint for it. This file is the only one that knows the contract below, which is
 * our guess at one; docs/stackspend-api.md says the same. A service that answers otherwise is `unsupported`, and the
 * documented way remains.
 *
 *   POST   /api/v1/public/connections {"provider":"claude","name":…}
 *          → 201 {data: {id, provider, name, ingest: {logs, metrics}, createdAt}}
 *   GET    /api/v1/public/connections?provider=claude → {data: [the same, …]}
 *   GET    /api/v1/public/connections/{id}            → {data: the same with lastReceivedAt}
 *   DELETE /api/v1/public/connections/{id}
 */
import * as v from 'valibot'
import type {ApiAnswer} from './api-answer.ts'
import type {ApiClient} from './api-client.ts'
import {apiError} from './api-error.ts'

const PATH = '/api/v1/public/connections'

/** A Claude connection as the service knows it. */
export type ServiceConnection = {
  /** A secret: it authenticates ingest. */
  readonly id: string
  readonly name: string
  /** Base to which `/v1/logs` and `/v1/metrics` are appended; a secret. `undefined` when the service named none that is so. */
  readonly ingestUrl: string | undefined
  /** ISO-8601, as it was sent. */
  readonly createdAt: string | undefined
  /** When telemetry last came in; `undefined` when none did, or the service does not tell. */
  readonly lastReceivedAt: string | undefined
}

/** The service has no such endpoint, or does not let this key use it: the web app has to be used. */
export type Unsupported = {
  readonly status: 'unsupported'
  readonly reason: 'no-endpoint' | 'scope' | 'plan' | 'unauthorised'
}

/** Makes a connection. @throws StackspendError for every other failure; one that came late may have made it all the same. */
export async function createConnection(
  client: ApiClient,
  {name}: {readonly name: string},
): Promise<{readonly status: 'created'; readonly connection: ServiceConnection} | Unsupported> {
  const answer = await client.ask({method: 'POST', path: PATH, body: {provider: 'claude', name}})
  const data = readData(answer, client)
  if (data.status === 'unsupported') return data
  return {status: 'created', connection: parseConnection(data.value, client)}
}

/** The workspace's Claude connections. @throws StackspendError as above. */
export async function listConnections(
  client: ApiClient,
): Promise<{readonly status: 'listed'; readonly connections: readonly ServiceConnection[]} | Unsupported> {
  const connections: ServiceConnection[] = []
  const request = {method: 'GET', path: PATH, query: {provider: 'claude'}} as const
  const first = await client.ask(request)
  const data = readData(first, client)
  if (data.status === 'unsupported') return data
  for await (const page of client.pages(request, first)) {
    if (!Array.isArray(page)) throw client.invalid('its list of connections is none')
    connections.push(...page.filter(isOfClaude).map(item => parseConnection(item, client)))
  }
  return {status: 'listed', connections}
}

/**
 * One connection. A 404 says either that there is no such connection or that there is no such endpoint; the list tells
 * which. @throws StackspendError as above.
 */
export async function readConnection(
  client: ApiClient,
  id: string,
): Promise<
  | {readonly status: 'found'; readonly connection: ServiceConnection}
  | {readonly status: 'absent'}
  | Unsupported
> {
  const answer = await client.ask({method: 'GET', path: `${PATH}/${encodeURIComponent(id)}`})
  const data = readData(answer, client)
  if (data.status === 'read') return {status: 'found', connection: parseConnection(data.value, client)}
  return data.reason === 'no-endpoint' ? absentOrUnsupported(client) : data
}

/** Deletes one in StackSpend: telemetry that is sent to it afterwards is refused there. @throws StackspendError as above. */
export async function deleteConnection(
  client: ApiClient,
  id: string,
): Promise<{readonly status: 'deleted'} | {readonly status: 'absent'} | Unsupported> {
  const answer = await client.ask({method: 'DELETE', path: `${PATH}/${encodeURIComponent(id)}`})
  const data = readData(answer, client)
  if (data.status === 'read') return {status: 'deleted'}
  return data.reason === 'no-endpoint' ? absentOrUnsupported(client) : data
}

async function absentOrUnsupported(client: ApiClient): Promise<{readonly status: 'absent'} | Unsupported> {
  const listed = await listConnections(client)
  return listed.status === 'listed' ? {status: 'absent'} : listed
}

function readData(
  answer: ApiAnswer,
  client: ApiClient,
): {readonly status: 'read'; readonly value: unknown} | Unsupported {
  if (answer.status === 'ok') return {status: 'read', value: answer.envelope.data}
  if (answer.status !== 'refused') throw apiError(answer, client.apiUrl)
  switch (answer.kind) {
    case 'not-found':
      return {status: 'unsupported', reason: 'no-endpoint'}
    case 'scope':
    case 'plan':
    case 'unauthorised':
      return {status: 'unsupported', reason: answer.kind}
    case 'rate-limited':
    case 'server':
    case 'request':
      throw apiError(answer, client.apiUrl)
    default:
      return answer.kind satisfies never
  }
}

const text = v.pipe(v.string(), v.minLength(1))
const optionalText = v.fallback(v.nullish(text), null)

const connectionSchema = v.looseObject({
  id: text,
  name: optionalText,
  ingest: v.fallback(v.nullish(v.looseObject({logs: optionalText, metrics: optionalText})), null),
  createdAt: optionalText,
  lastReceivedAt: optionalText,
})

function parseConnection(data: unknown, client: ApiClient): ServiceConnection {
  const parsed = v.safeParse(connectionSchema, data)
  if (!parsed.success) throw client.invalid('its connection has no id; look it up in Settings → Providers')
  const {id, name, ingest, createdAt, lastReceivedAt} = parsed.output
  return {
    id,
    name: name ?? 'claude',
    ingestUrl: commonBase(ingest?.logs, ingest?.metrics),
    createdAt: createdAt ?? undefined,
    lastReceivedAt: lastReceivedAt ?? undefined,
  }
}

/** The base of both endpoints, when they have one that telemetry may be sent to: https, or this machine. */
function commonBase(logs: string | null | undefined, metrics: string | null | undefined): string | undefined {
  if (!logs?.endsWith('/v1/logs') || !URL.canParse(logs)) return undefined
  const base = logs.slice(0, -'/v1/logs'.length)
  if (metrics !== `${base}/v1/metrics`) return undefined
  const {protocol, hostname} = new URL(logs)
  const isPrivate = protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return isPrivate ? base : undefined
}

function isOfClaude(item: unknown): boolean {
  return !v.is(v.looseObject({provider: v.string()}), item) || item.provider === 'claude'
}
