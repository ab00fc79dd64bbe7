import {once} from 'node:events'
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import {createServer as createTlsServer} from 'node:https'
import type {Socket} from 'node:net'
import {encodeSuccess} from '../otlp/encode-response.ts'
import type {OtlpEncoding} from '../otlp/otlp-encoding.ts'
import {type AccessRequest, checkAccess} from './access.ts'
import {answer, Refusal, refusals, refuse} from './answer.ts'
import {giveBack} from './give-back.ts'
import {HTTP_LIMITS, type HttpLimits} from './http-limits.ts'
import type {Intake} from './intake.ts'
import {type Bound, listenOn} from './listen-on.ts'
import {partialSuccess} from './partial-success.ts'
import {PipelineGuard} from './pipeline-guard.ts'
import {contentTypeToKeep, encodingOf, signalOfPath} from './read-batch.ts'
import {limitOf, readBody, readContentEncoding, refuseTooLarge} from './read-body.ts'
import {readReceived} from './read-received.ts'
import type {ReceivedBatch} from './received-batch.ts'
import {refuseMalformed} from './refuse-malformed.ts'

/** PEM. */
export type Tls = {readonly cert: string; readonly key: string}

export type HttpListenerOptions = {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly intake: Intake
  readonly tls?: Tls | undefined
  /** In place of `HTTP_LIMITS`. */
  readonly limits?: Partial<HttpLimits>
}

/** OTLP over HTTP: takes batches in, in protobuf or JSON, and never falls over one. */
export class HttpListener {
  private readonly options: HttpListenerOptions
  private readonly limits: HttpLimits
  private readonly server: Server
  private readonly connections = new Set<Socket>()
  /** With TLS, what is read from `connections` that have agreed on a key. */
  private readonly secured = new Set<Socket>()
  /** Connections beyond those that are served. */
  private readonly excess = new WeakSet<Socket>()
  private readonly pipelines: PipelineGuard

  constructor(options: HttpListenerOptions) {
    this.options = options
    this.limits = {...HTTP_LIMITS, ...options.limits}
    this.pipelines = new PipelineGuard(this.limits.pipelined)
    const serve = (request: IncomingMessage, response: ServerResponse) => void this.serve(request, response)
    const {tls} = options
    const {limits} = this
    this.server =
      tls === undefined ? createServer({...limits}, serve) : createTlsServer({...limits, ...tls}, serve)
    this.server.maxConnections = limits.connections + limits.refusedConnections
    this.server.on('clientError', refuseMalformed)
    // What is refused is refused before it is sent.
    this.server.on('checkContinue', serve)
    this.server.on('connection', (socket: Socket) => keepWhileOpen(socket, this.connections))
    const served = tls === undefined ? 'connection' : 'secureConnection'
    this.server.on(served, (socket: Socket) => {
      if (this.connections.size > limits.connections) this.excess.add(socket)
    })
    this.server.on('secureConnection', (socket: Socket) => keepWhileOpen(socket, this.secured))
  }

  /** @throws the system's error, EADDRINUSE among them, when it cannot listen. */
  start(): Promise<Bound> {
    return listenOn(this.server, this.options)
  }

  /** Takes no new connections and waits for requests under way, at most so long. */
  async stop(drainMs: number): Promise<void> {
    const closed = once(this.server, 'close')
    this.server.close()
    this.server.closeIdleConnections()
    // To Node a connection that never asked anything is not idle.
    const readFrom = this.options.tls === undefined ? this.connections : this.secured
    for (const socket of readFrom) if (socket.bytesRead === 0) socket.destroy()
    const timer = setTimeout(() => {
      for (const socket of this.connections) socket.destroy()
    }, drainMs)
    await closed
    clearTimeout(timer)
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let encoding: OtlpEncoding | undefined
    let batch: ReceivedBatch | undefined
    const {intake} = this.options
    const lease = intake.budget.open()
    // Without a handler, an error of a connection that has gone would end the process.
    response.on('error', ignoreGoneClient)
    const {server, pipelines} = this
    const {socket} = request
    const isWithinLimit = pipelines.enter(socket)
    response.once('finish', () => {
      pipelines.leave(socket)
      // A client that keeps its connection would hold up the end, and send on into it.
      if (!server.listening) server.closeIdleConnections()
    })
    try {
      if (!isWithinLimit) throw refusals.tooManyAtOnce()
      if (this.excess.has(socket)) throw refusals.tooManyConnections()
      if (request.rawHeaders.length > 2 * this.limits.maxHeaders) throw refusals.tooManyHeaders()
      const denial = checkAccess(accessRequest(request), intake.access)
      if (denial !== undefined) throw refusals.denied(denial)
      const named = signalOfPath(pathOf(request))
      if (request.method !== 'POST') throw named === undefined ? refusals.noSignal() : refusals.method()
      encoding = encodingOf(request.headers['content-type'])
      const contentType = contentTypeToKeep(request.headers['content-type'])
      const contentEncoding = readContentEncoding(request)
      const limitBytes = limitOf(intake, encoding)
      refuseTooLarge(request, limitBytes)
      if (request.headers.expect !== undefined) response.writeContinue()
      const body = await readBody(request, {limitBytes, lease})
      const isAwaited = () => !socket.destroyed
      const received = {body, named, encoding, contentType, contentEncoding}
      batch = await readReceived(received, {intake, lease, isAwaited})
      await intake.keep(batch)
      const {decoded} = batch
      answer(response, encoding, encodeSuccess(decoded.signal, encoding, partialSuccess(decoded)))
    } catch (error) {
      if (request.destroyed && !request.complete) return
      const refusal = error instanceof Refusal ? error : refusals.unavailable()
      intake.onProblem({status: refusal.status, reason: refusal.message})
      refuse(response, encoding, refusal)
      // What was not read of the body would otherwise stand before the next request.
      if (!request.complete) request.on('data', giveBack).resume()
    } finally {
      batch?.pieces?.close()
      lease.close()
    }
  }
}

function keepWhileOpen(socket: Socket, among: Set<Socket>): void {
  among.add(socket)
  socket.once('close', () => among.delete(socket))
}

function accessRequest({headers}: IncomingMessage): AccessRequest {
  const {host, origin, authorization, 'sec-fetch-site': fetchSite} = headers
  return {host, origin, fetchSite, authorization}
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/'
}

function ignoreGoneClient(): void {
  // Nobody is left to be told.
}
