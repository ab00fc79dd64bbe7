import type {Dispatcher} from 'undici'
import type {Connection} from '../config/connection.ts'
import type {OutboundBatch} from '../store/outbox.ts'
import {classifyResponse, type RemoteResponse} from './classify-response.ts'
import {createDispatcher, DEFAULT_TIMEOUT_MS, type DispatcherOptions} from './create-dispatcher.ts'
import {describeNetworkError} from './describe-network-error.ts'
import {exchange} from './exchange.ts'
import type {SendResult} from './send-result.ts'

export type HttpSenderOptions = DispatcherOptions & {
  /** Of stackspend, for the user agent. */
  readonly version: string
  /** What a `Retry-After` date is compared with, Unix ms. */
  readonly nowMs: () => number
}

export type Attempt = {
  readonly result: SendResult
  /** `undefined` when no answer came. */
  readonly statusCode: number | undefined
}

/** A success tells little, a failure is not read for its words: both may come from a stranger. */
const MAX_ANSWER_BYTES = 64 * 1024
/** What a line is assumed to carry at least: a large batch gets that much more time, and not the small ones. */
const SLOWEST_BYTES_PER_MS = 64

/** What would contradict the body, or is the connection's own business, whatever a remote's headers say. */
const OWN_HEADERS = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
])

/**
 * Sends batches to one remote by OTLP/HTTP, over connections that are kept open. Close it at the end.
 * The remote gets the body byte for byte with its content type and content encoding, its own headers and our user
 * agent: nothing else of what the agent sent, which may hold another service's token.
 */
export class HttpSender {
  private readonly dispatcher: Dispatcher
  private readonly origin: string
  private readonly basePath: string
  private readonly query: string
  private readonly headers: Readonly<Record<string, string>>
  private readonly options: HttpSenderOptions

  constructor({url, headers}: Pick<Connection, 'url' | 'headers'>, options: HttpSenderOptions) {
    const base = new URL(url)
    this.options = options
    this.dispatcher = createDispatcher(base, options)
    this.origin = base.origin
    this.basePath = base.pathname.replace(/\/+$/, '')
    this.query = base.search
    this.headers = ownHeaders(base, headers ?? {}, options.version)
  }

  /** Never throws: what goes wrong is a result. An aborted send is a `retry`. */
  async send(batch: OutboundBatch, signal?: AbortSignal): Promise<SendResult> {
    return (await this.attempt(batch, signal)).result
  }

  /** As `send`, with the status for a person who looks into it. */
  async attempt(batch: OutboundBatch, signal?: AbortSignal): Promise<Attempt> {
    const answerTimeoutMs =
      (this.options.answerTimeoutMs ?? DEFAULT_TIMEOUT_MS) +
      Math.ceil(batch.body.length / SLOWEST_BYTES_PER_MS)
    try {
      const response = await exchange(
        this.dispatcher,
        {
          origin: this.origin,
          path: `${this.basePath}/v1/${batch.signal}${this.query}`,
          method: 'POST',
          headers: {...this.headers, ...describeBody(batch)},
          body: batch.body,
          headersTimeout: answerTimeoutMs,
        },
        {bodyTimeoutMs: answerTimeoutMs, maxBodyBytes: MAX_ANSWER_BYTES, signal},
      )
      return {statusCode: response.statusCode, result: this.judge(response)}
    } catch (error) {
      return {statusCode: undefined, result: judgeError(error, answerTimeoutMs)}
    }
  }

  /** Waits for what is under way. */
  close(): Promise<void> {
    return this.dispatcher.close()
  }

  private judge(response: RemoteResponse): SendResult {
    return classifyResponse(response, this.options.nowMs())
  }
}

function describeBody({
  encoding,
  contentType = encoding === 'json' ? 'application/json' : 'application/x-protobuf',
  contentEncoding,
}: OutboundBatch): Record<string, string> {
  return contentEncoding === 'identity'
    ? {'content-type': contentType}
    : {'content-type': contentType, 'content-encoding': contentEncoding}
}

function ownHeaders(
  url: URL,
  given: Readonly<Record<string, string>>,
  version: string,
): Record<string, string> {
  const headers: Record<string, string> = {'user-agent': `stackspend/${version}`}
  if (url.username !== '' || url.password !== '') {
    const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    headers.authorization = `Basic ${Buffer.from(login).toString('base64')}`
  }
  for (const [name, value] of Object.entries(given)) {
    const key = name.toLowerCase()
    if (!OWN_HEADERS.has(key)) headers[key] = value
  }
  return headers
}

function judgeError(error: unknown, answerTimeoutMs: number): SendResult {
  const reason = describeNetworkError(error, answerTimeoutMs)
  const isOurs = error instanceof Error && 'code' in error && error.code === 'UND_ERR_INVALID_ARG'
  return isOurs ? {status: 'stalled', reason} : {status: 'retry', reason}
}
