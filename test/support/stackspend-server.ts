import {once} from 'node:events'
import {readFile} from 'node:fs/promises'
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import {createServer as createTlsServer} from 'node:https'
import type {AddressInfo, Socket} from 'node:net'
import {join} from 'node:path'
import {buffer} from 'node:stream/consumers'
import {setTimeout as sleep} from 'node:timers/promises'
import {type ApiState, answerApi, failure, type ServedSpend, TEST_API_KEY} from './stackspend/api-routes.ts'
import {
  type Answer,
  drip,
  type Fault,
  FaultPlan,
  type FaultRoute,
  type FaultRule,
  send,
  sendHalf,
} from './stackspend/faults.ts'
import {answerExport, refusal} from './stackspend/ingest-routes.ts'
import {
  describeRequest,
  encodingOf,
  type ReceivedRequest,
  readIngestPath,
} from './stackspend/received-request.ts'

export type {Fault} from './stackspend/faults.ts'
export {decodeExport, type ReceivedRequest} from './stackspend/received-request.ts'
export {TEST_API_KEY}

/** The connection that every server knows, unless told of others. It opens nothing anywhere. */
export const TEST_CONNECTION_ID = 'conn-for-tests-5f0c9b1e'

const TLS_DIR = join(import.meta.dirname, '..', 'fixtures', 'tls')

/** The authority of the TLS servers: NODE_EXTRA_CA_CERTS for a process, `ca` for a client. */
export const TEST_CA_FILE = join(TLS_DIR, 'ca.pem')

export type StackspendOptions = {
  /** `trusted`: a good certificate of TEST_CA_FILE for localhost; the others are wrong in the way they say. */
  readonly tls?: 'trusted' | 'wrong-host' | 'expired' | undefined
  /** A free one unless said: say it to come back after an outage. */
  readonly port?: number
  /** Connection ids it takes telemetry for. */
  readonly connections?: readonly string[]
  readonly keys?: readonly string[]
  readonly scopes?: readonly string[]
  readonly plan?: 'starter' | 'business'
  readonly hasConnectionsEndpoint?: boolean
  readonly spend?: Partial<ServedSpend>
  readonly filtersByProvider?: boolean
  readonly requestsPerMinute?: number
  readonly sendsRetryAfter?: boolean
  readonly nowMs?: () => number
}

/** Starts a StackSpend on loopback that speaks the documented and the assumed contract. */
export async function startStackspend(options: StackspendOptions = {}): Promise<StackspendServer> {
  const server = new StackspendServer(options, await readCertificate(options.tls))
  await server.start()
  return server
}

/** See `startStackspend`. Keeps every request with its exact bytes, and fails as it is told. */
export class StackspendServer {
  /** Every request, in the order in which its headers arrived. */
  readonly received: ReceivedRequest[] = []
  readonly #faults = new FaultPlan()
  readonly #state: ApiState
  readonly #options: StackspendOptions
  readonly #server
  /** By the client's port: under TLS a request knows only the socket above the one that can be reset. */
  readonly #sockets = new Map<number | undefined, {readonly socket: Socket; readonly number: number}>()
  #connections = 0
  #port = 0

  constructor(options: StackspendOptions, certificate: {key: Buffer; cert: Buffer} | undefined) {
    this.#options = options
    const answer = (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response)
    this.#server = certificate ? createTlsServer(certificate, answer) : createServer(answer)
    this.#server.on('connection', (socket: Socket) => this.#keep(socket))
    this.#state = initialState(options, id => this.ingestUrl(id))
  }

  async start(): Promise<void> {
    this.#server.listen(this.#options.port ?? 0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  /** Ends every connection at once, and refuses new ones from here on. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    for (const {socket} of this.#sockets.values()) socket.destroy()
    await closed
  }

  /** Base of the API and of ingest. */
  get url(): string {
    return this.#options.tls ? `https://localhost:${this.#port}` : `http://127.0.0.1:${this.#port}`
  }

  get port(): number {
    return this.#port
  }

  /** Base of one connection's ingest: `/v1/logs` and `/v1/metrics` are below it. */
  ingestUrl(connectionId = TEST_CONNECTION_ID): string {
    return `${this.url}/api/v1/public/ingest/otel/claude/${encodeURIComponent(connectionId)}`
  }

  /** Telemetry that the server took in, whether or not the sender heard of it. */
  get delivered(): readonly ReceivedRequest[] {
    return this.received.filter(request => request.kept && readIngestPath(request.path) !== undefined)
  }

  /** How many connections were opened. */
  get connectionsOpened(): number {
    return this.#connections
  }

  /**
   * What becomes of the next requests of a route: one fault for all of them until `mend`, a list for that many
   * and then none, or a rule. Replaces what was said of that route before.
   */
  fail(route: FaultRoute, faults: Fault | readonly Fault[] | FaultRule): void {
    this.#faults.set(route, faults)
  }

  mend(): void {
    this.#faults.clear()
  }

  /** Cuts every connection that is open, as a changed network does. */
  dropConnections(): void {
    for (const {socket} of this.#sockets.values()) socket.resetAndDestroy()
  }

  #keep(socket: Socket): void {
    this.#connections += 1
    const {remotePort} = socket
    this.#sockets.set(remotePort, {socket, number: this.#connections})
    socket.on('error', () => {})
    socket.once('close', () => this.#sockets.delete(remotePort))
  }

  /** Ends the connection with a TCP reset, as a crashed peer or a middlebox does. */
  #reset(response: ServerResponse): void {
    this.#sockets.get(response.socket?.remotePort)?.socket.resetAndDestroy()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {})
    const number = this.#sockets.get(request.socket.remotePort)?.number ?? 0
    const early = describeRequest(request, {body: Buffer.alloc(0), connection: number})
    const index = this.received.push(early) - 1
    const fault = this.#faults.next(routesOf(early.path), early)
    if (fault === 'reset-before-reading') return this.#reset(response)
    const body = await readWhole(request)
    if (body === undefined) return
    const received = {...early, body}
    this.received[index] = received
    if (fault === 'never-answer') return
    await this.#carryOut(fault, received, response)
  }

  async #carryOut(fault: Fault, received: ReceivedRequest, response: ServerResponse): Promise<void> {
    const answer = this.#answer(received, fault)
    received.kept = answer.status < 300
    if (fault === 'reset-after-reading') return this.#reset(response)
    received.status = answer.status
    if (fault === 'stuck-body') return sendHalf(response, answer)
    if (fault === 'close-mid-response') {
      sendHalf(response, answer)
      response.socket?.end()
      return
    }
    if (typeof fault === 'object' && 'dripMs' in fault) return drip(response, answer, fault.dripMs)
    if (typeof fault === 'object' && 'delayMs' in fault) await sleep(fault.delayMs)
    if (!response.destroyed) send(response, answer)
  }

  #answer(received: ReceivedRequest, fault: Fault): Answer {
    const isIngest = received.path.includes('/ingest/')
    if (fault === 'gibberish') return plain(200, Buffer.from('<html>\u0000\u00ff not what you asked for'))
    if (typeof fault === 'object') {
      if ('bodyBytes' in fault) return plain(200, Buffer.alloc(fault.bodyBytes, ' '))
      if ('redirectTo' in fault)
        return {...plain(307, Buffer.alloc(0)), headers: {location: fault.redirectTo}}
      if ('status' in fault) return this.#refuse(received, fault, isIngest)
    }
    if (!isIngest) return answerApi(received, this.#state)
    return this.#takeIn(received, fault)
  }

  #takeIn(received: ReceivedRequest, fault: Fault): Answer {
    const isKnown = (connectionId: string) => this.#state.connections.has(connectionId)
    const partial = typeof fault === 'object' && 'rejectedRecords' in fault ? fault : undefined
    const rejected = partial && {count: partial.rejectedRecords, message: partial.message ?? 'not taken in'}
    const answer = answerExport(received, {isKnown, ...(rejected && {rejected})})
    const connection = this.#state.connections.get(readIngestPath(received.path)?.connectionId ?? '')
    if (answer.status === 200 && connection !== undefined) {
      connection.lastReceivedAt = new Date(this.#state.nowMs()).toISOString()
    }
    return answer
  }

  #refuse(
    received: ReceivedRequest,
    {status, retryAfter, code}: {status: number; retryAfter?: string; code?: string},
    isIngest: boolean,
  ): Answer {
    const headers = retryAfter === undefined ? {} : {'retry-after': retryAfter}
    if (isIngest) return {...refusal(status, encodingOf(received.headers)), headers}
    return failure(status, code ?? 'FAILED', headers)
  }
}

function initialState(options: StackspendOptions, ingestUrl: (id: string) => string): ApiState {
  const ids = options.connections ?? [TEST_CONNECTION_ID]
  const createdAt = '2026-11-01T00:00:00.000Z'
  return {
    connections: new Map(
      ids.map(id => [id, {id, provider: 'claude', name: 'platform-team', createdAt, lastReceivedAt: null}]),
    ),
    keys: new Set(options.keys ?? [TEST_API_KEY]),
    scopes: new Set(options.scopes ?? ['line_items:read', 'rollups:read', 'connections:write']),
    plan: options.plan ?? 'business',
    hasConnectionsEndpoint: options.hasConnectionsEndpoint ?? true,
    spend: {lineItems: options.spend?.lineItems ?? [], rollups: options.spend?.rollups ?? []},
    filtersByProvider: options.filtersByProvider ?? true,
    requestsPerMinute: options.requestsPerMinute ?? 60,
    sendsRetryAfter: options.sendsRetryAfter ?? true,
    recentMs: [],
    nowMs: options.nowMs ?? Date.now,
    ingestUrl,
  }
}

function routesOf(path: string): FaultRoute[] {
  if (path.includes('/ingest/')) {
    const signal = path.endsWith('/logs') ? 'logs' : 'metrics'
    return [signal, 'ingest', 'all']
  }
  const part = (['rollups', 'line-items', 'connections'] as const).find(name => path.includes(`/${name}`))
  return [...(part === undefined ? [] : [part]), 'api', 'all']
}

async function readWhole(request: IncomingMessage): Promise<Buffer | undefined> {
  try {
    return await buffer(request)
  } catch {
    return undefined
  }
}

async function readCertificate(tls: StackspendOptions['tls']) {
  if (tls === undefined) return undefined
  const name = tls === 'trusted' ? 'localhost' : tls
  const [key, cert] = await Promise.all([
    readFile(join(TLS_DIR, 'server.key')),
    readFile(join(TLS_DIR, `${name}.pem`)),
  ])
  return {key, cert}
}

function plain(status: number, body: Buffer): Answer {
  return {status, contentType: 'text/html', body}
}
