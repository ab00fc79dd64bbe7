import {readNetworkError} from '../api/read-network-error.ts'
import type {StackspendError} from '../errors.ts'
import {type ForgeAnswer, type RawForgeAnswer, readForgeAnswer} from './forge-answer.ts'
import {type FailedForgeAnswer, forgeError} from './forge-error.ts'
import type {ForgeToken} from './forge-token.ts'
import {readNextPage} from './read-next-page.ts'
import type {Patience} from './retry.ts'

export type ForgeRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Below the base of the API, beginning with a slash; or the whole URL, of the same origin. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number>> | undefined
  readonly body?: Readonly<Record<string, unknown>> | undefined
}

/** Sends one request as a forge wants it: its headers, its token, its JSON. */
export type ForgeTransport = {
  /** @throws what `ForgeHttp.send` throws */
  send(request: ForgeRequest): Promise<RawForgeAnswer>
  close(): Promise<void>
}

export type ForgeClientOptions = {
  readonly forge: 'github' | 'gitlab'
  readonly apiUrl: string
  readonly transport: ForgeTransport
  readonly patience: Patience
  /** For errors, which name where it is from and never what it is. */
  readonly token: Pick<ForgeToken, 'from' | 'kind'>
  readonly signal?: AbortSignal | undefined
  readonly answerMs?: number | undefined
}

const MOST_REDIRECTS = 3

/** Asks one forge: retries, follows redirects within its origin, and reads pages. */
export class ForgeClient {
  readonly apiUrl: string
  readonly patience: Patience
  readonly #options: ForgeClientOptions

  constructor(options: ForgeClientOptions) {
    this.#options = options
    this.apiUrl = options.apiUrl
    this.patience = options.patience
  }

  async close(): Promise<void> {
    await this.#options.transport.close()
  }

  /**
   * Sends a request, again where that may help and does no harm, and tells what came of it. POST is sent twice only
   * where it surely did nothing; say `isRepeatable` of one that reads.
   */
  async ask(request: ForgeRequest, {isRepeatable = request.method !== 'POST'} = {}): Promise<ForgeAnswer> {
    return await this.patience.retry(() => this.#follow(request), isRepeatable)
  }

  /** The data of each page, asked for when it is wanted. @throws StackspendError for an answer that is none */
  async *pages(request: ForgeRequest): AsyncGenerator<unknown> {
    const seen = new Set<string>()
    let query: ForgeRequest['query'] = {...request.query, per_page: 100}
    for (;;) {
      const answer = await this.ask({...request, query})
      if (answer.status !== 'ok') throw this.error(answer)
      yield answer.data
      query = readNextPage(answer.link)
      if (query === undefined) return
      const key = JSON.stringify(query)
      // A page that comes back would be asked for without end.
      if (seen.has(key)) throw this.invalid('its pages go in a circle')
      seen.add(key)
    }
  }

  error(answer: FailedForgeAnswer): StackspendError {
    return forgeError(answer, this.#options)
  }

  /** For an answer whose data is not what the forge promises. */
  invalid(reason: string): StackspendError {
    return this.error({status: 'unreadable', httpStatus: 200, reason})
  }

  /** A renamed repository redirects: the method stays, whatever the status (docs.github.com, "Follow redirects"). */
  async #follow(request: ForgeRequest): Promise<ForgeAnswer> {
    let target = request
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const answer = await this.#try(target)
      if (answer.status !== 'redirect') return answer
      const {httpStatus, location = ''} = answer
      const next = this.#resolve(location, target)
      if (next === undefined) return {status: 'unreadable', httpStatus, reason: 'it redirects to nowhere'}
      if (next.origin !== new URL(this.apiUrl).origin) {
        const reason = 'it redirects to another host, which must not have the token'
        return {status: 'unreadable', httpStatus, reason}
      }
      // The location has the query already.
      target = {...request, path: next.href, query: undefined}
    }
    return {status: 'unreadable', httpStatus: 301, reason: 'it redirects without end'}
  }

  #resolve(location: string, {path}: ForgeRequest): URL | undefined {
    const from = path.startsWith('/') ? this.apiUrl + path : path
    return location !== '' && URL.canParse(location, from) ? new URL(location, from) : undefined
  }

  async #try(request: ForgeRequest): Promise<ForgeAnswer> {
    const {transport, signal, answerMs} = this.#options
    try {
      return readForgeAnswer(await transport.send(request), this.patience.nowMs())
    } catch (error) {
      signal?.throwIfAborted()
      return readNetworkError(error, answerMs)
    }
  }
}
