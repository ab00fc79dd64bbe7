import type {Dispatcher} from 'undici'
import {readLimited} from '../api/read-limited.ts'
import {createDispatcher} from '../forward/create-dispatcher.ts'
import type {RawForgeAnswer} from './forge-answer.ts'
import type {ForgeEnvironment} from './pull-request.ts'

export type ForgeHttpOptions = {
  readonly apiUrl: string
  /** Where the proxy variables are looked up. */
  readonly env: ForgeEnvironment
  /** PEM, trusted in place of what Node trusts. */
  readonly ca?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** Limits of one try, for tests. */
  readonly limits?:
    | {readonly answerMs?: number; readonly tryMs?: number; readonly bodyBytes?: number}
    | undefined
}

export type ForgeHttpRequest = {
  readonly method: Dispatcher.HttpMethod
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

/** `text` is the body; `undefined` when it was larger than may be. */
export type ForgeHttpAnswer = Omit<RawForgeAnswer, 'data'> & {readonly text: string | undefined}

/** From the first byte sent to the last received, of one try. */
const TRY_MS = 30_000
/** A page is 100 comments; on GitHub each has at most 256 KiB. */
const BODY_BYTES = 64 * 1024 * 1024

/**
 * Sends to the origin of one API and to no other, since every request carries the token. Follows no redirect.
 * The caller closes it.
 */
export class ForgeHttp {
  readonly #options: ForgeHttpOptions
  readonly #origin: string
  readonly #dispatcher: Dispatcher

  constructor(options: ForgeHttpOptions) {
    this.#options = options
    const base = new URL(options.apiUrl)
    this.#origin = base.origin
    this.#dispatcher = createDispatcher(base, {
      env: options.env,
      ca: options.ca,
      connections: 1,
      answerTimeoutMs: options.limits?.answerMs,
    })
  }

  /** @throws what undici or the signal throws when no whole answer came; see `readNetworkError` */
  async send({method, url, headers, body}: ForgeHttpRequest): Promise<ForgeHttpAnswer> {
    const {origin, pathname, search} = new URL(url)
    if (origin !== this.#origin)
      throw new Error('a request to another host than the API was about to be sent')
    const {signal, limits} = this.#options
    const deadline = AbortSignal.timeout(limits?.tryMs ?? TRY_MS)
    const answer = await this.#dispatcher.request({
      origin,
      path: pathname + search,
      method,
      headers,
      body: body ?? null,
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    })
    const text = await readLimited(answer.body, limits?.bodyBytes ?? BODY_BYTES)
    const entries = Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(', ')])
    return {httpStatus: answer.statusCode, headers: Object.fromEntries(entries), text}
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy()
  }
}
