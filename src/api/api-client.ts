import {randomInt} from 'node:crypto'
import {setTimeout as pause} from 'node:timers/promises'
import type {Dispatcher} from 'undici'
import {createDispatcher, type Environment} from '../forward/create-dispatcher.ts'
import {type ApiAnswer, readAnswer} from './api-answer.ts'
import {apiError} from './api-error.ts'
import {planRetry} from './plan-retry.ts'
import {readEnvelope} from './read-envelope.ts'
import {readLimited} from './read-limited.ts'
import {readNetworkError} from './read-network-error.ts'

export type ApiRequest = {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below the base URL, beginning with a slash. */
  readonly path: string
  /** What is `undefined` is left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
}

export type ApiOptions = {
  /** Without a slash at its end; see `resolveServiceUrls`. */
  readonly apiUrl: string
  /** A secret. */
  readonly key: string
  /** Of this program, for User-Agent. */
  readonly version: string
  /** Where the proxy variables are looked up. */
  readonly env: Environment
  /** PEM, trusted in place of what Node trusts. */
  readonly ca?: string | undefined
  /** Ends requests and waits at once; what is under way rejects with its reason. */
  readonly signal?: AbortSignal | undefined
  /** Is told before each wait. */
  readonly onWait?:
    | ((wait: {readonly ms: number; readonly reason: 'rate-limited' | 'failed'}) => void)
    | undefined
  readonly nowMs?: () => number
  readonly pause?: (ms: number, signal: AbortSignal | undefined) => Promise<void>
  /** Limits of one try, for tests. */
  readonly limits?: {readonly answerMs?: number; readonly tryMs?: number; readonly bodyBytes?: number}
}

/** From the first byte sent to the last received, of one try. */
const TRY_MS = 60_000
/** A page of 1000 line items is below 1 MB. */
const BODY_BYTES = 16 * 1024 * 1024

/** Talks to StackSpend's REST API over kept-alive connections; `close` it. See docs/stackspend-api.md. */
export class ApiClient {
  readonly apiUrl: string
  readonly #options: ApiOptions
  readonly #dispatcher: Dispatcher
  readonly #base: URL

  constructor(options: ApiOptions) {
    this.#options = options
    this.apiUrl = options.apiUrl
    this.#base = new URL(options.apiUrl)
    const {env, ca, limits} = options
    this.#dispatcher = createDispatcher(this.#base, {
      env,
      ca,
      connections: 1,
      answerTimeoutMs: limits?.answerMs,
    })
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy()
  }

  /** Sends a request, again where that may help, and tells what came of it. Waits out the rate limit. */
  async ask(request: ApiRequest): Promise<ApiAnswer> {
    const {signal, onWait} = this.#options
    for (let tries = 1; ; tries++) {
      const answer = await this.#try(request)
      const waitMs = planRetry(answer, {
        tries,
        isRepeatable: request.method !== 'POST',
        nowMs: this.#nowMs(),
        random: randomInt(1_000_000) / 1_000_000,
      })
      if (waitMs === undefined) return answer
      const isRateLimit = answer.status === 'refused' && answer.kind === 'rate-limited'
      onWait?.({ms: waitMs, reason: isRateLimit ? 'rate-limited' : 'failed'})
      await (this.#options.pause ?? wait)(waitMs, signal)
    }
  }

  /**
   * `data` of each page, in order, each asked for when it is wanted; `first` is the answer for the first one where it
   * was asked for already. @throws StackspendError that says what to do about an answer that is none.
   */
  async *pages(request: ApiRequest, first?: ApiAnswer): AsyncGenerator<unknown> {
    const seen = new Set<string>()
    let answer = first ?? (await this.ask(request))
    for (;;) {
      if (answer.status !== 'ok') throw apiError(answer, this.apiUrl)
      yield answer.envelope.data
      const cursor = answer.envelope.nextCursor
      if (cursor === undefined) return
      // A cursor that comes back would be asked for without end.
      if (seen.has(cursor)) throw this.invalid('its pages go in a circle')
      seen.add(cursor)
      answer = await this.ask({...request, query: {...request.query, cursor}})
    }
  }

  /** For an answer whose `data` is not what its endpoint promises. */
  invalid(reason: string): Error {
    return apiError({status: 'unreadable', httpStatus: 200, reason}, this.apiUrl)
  }

  async #try(request: ApiRequest): Promise<ApiAnswer> {
    const {signal, limits} = this.#options
    const deadline = AbortSignal.timeout(limits?.tryMs ?? TRY_MS)
    try {
      const {statusCode, headers, body} = await this.#dispatcher.request({
        ...this.#describe(request),
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      })
      const text = await readLimited(body, limits?.bodyBytes ?? BODY_BYTES)
      if (text === undefined)
        return {status: 'unreadable', httpStatus: statusCode, reason: 'its answer is too large'}
      const retryAfter = [headers['retry-after']].flat()[0]
      return readAnswer({httpStatus: statusCode, retryAfter, envelope: readEnvelope(text)})
    } catch (error) {
      signal?.throwIfAborted()
      return readNetworkError(error, limits?.answerMs)
    }
  }

  #describe({method, path, query = {}, body}: ApiRequest) {
    const url = new URL(this.#base.pathname.replace(/\/$/, '') + path, this.#base)
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    const headers = {
      accept: 'application/json',
      'user-agent': `stackspend/${this.#options.version}`,
      'x-api-key': this.#options.key,
    }
    const target = {origin: url.origin, path: url.pathname + url.search, method}
    if (body === undefined) return {...target, headers}
    return {...target, headers: {...headers, 'content-type': 'application/json'}, body: JSON.stringify(body)}
  }

  #nowMs(): number {
    return this.#options.nowMs?.() ?? Date.now()
  }
}

async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(ms, undefined, signal && {signal})
}
