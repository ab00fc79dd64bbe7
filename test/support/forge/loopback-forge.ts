import {once} from 'node:events'
import {createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {text} from 'node:stream/consumers'
import {setTimeout as sleep} from 'node:timers/promises'

export type ForgeTestRequest = {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** As it came. */
  readonly text: string
}

export type ForgeTestAnswer = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON, a string as plain text, `undefined` not at all. */
  readonly body?: unknown
}

/** One way in which a request goes wrong. */
export type ForgeFault =
  | 'none'
  /** Nothing is done, and the connection is cut. */
  | 'cut-before'
  /** All is done, and the connection is cut before an answer. */
  | 'cut-after'
  /** Nothing is done, and no answer ever comes. */
  | 'silent'
  /** All is done, and no answer ever comes. */
  | 'silent-after'
  /** Another answer; nothing is done, unless `isDone`. */
  | (ForgeTestAnswer & {readonly isDone?: boolean})
  | {readonly delayMs: number}
  /** Something else happens before it is done. */
  | {readonly meanwhile: () => unknown}

type FaultRule = {
  readonly matches: (request: ForgeTestRequest) => boolean
  readonly faults: ForgeFault[]
}

/** A forge on loopback: real sockets and no network. It keeps what it was sent, and fails as it is told. */
export class LoopbackForge {
  readonly received: ForgeTestRequest[] = []
  readonly #answer: (request: ForgeTestRequest) => ForgeTestAnswer
  readonly #rules: FaultRule[] = []
  readonly #server = createServer((request, response) => void this.#serve(request, response))

  constructor(answer: (request: ForgeTestRequest) => ForgeTestAnswer) {
    this.#answer = answer
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** What becomes of the next requests with this method and a path that matches, one fault for each. */
  fail(method: string, path: RegExp, ...faults: readonly ForgeFault[]): void {
    const matches = (request: ForgeTestRequest) => request.method === method && path.test(request.path)
    this.#rules.push({matches, faults: [...faults]})
  }

  /** `METHOD /path` of all that came, without the base of the API. */
  log(base = ''): string[] {
    return this.received.map(({method, path}) => `${method} ${path.replace(base, '')}`)
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {})
    const request = await describe(incoming)
    this.received.push(request)
    const rule = this.#rules.find(({matches, faults}) => faults.length > 0 && matches(request))
    await this.#carryOut(rule?.faults.shift() ?? 'none', request, response)
  }

  async #carryOut(fault: ForgeFault, request: ForgeTestRequest, response: ServerResponse): Promise<void> {
    if (fault === 'silent') return
    if (fault === 'cut-before') return void response.socket?.resetAndDestroy()
    if (typeof fault === 'object' && 'status' in fault) {
      if (fault.isDone) this.#answer(request)
      return send(response, fault)
    }
    if (typeof fault === 'object' && 'delayMs' in fault) await sleep(fault.delayMs)
    if (typeof fault === 'object' && 'meanwhile' in fault) await fault.meanwhile()
    const answer = this.#answer(request)
    if (fault === 'cut-after') return void response.socket?.resetAndDestroy()
    if (fault !== 'silent-after') send(response, answer)
  }
}

async function describe(incoming: IncomingMessage): Promise<ForgeTestRequest> {
  const {pathname, searchParams} = new URL(incoming.url ?? '/', 'http://forge.invalid')
  return {
    method: incoming.method ?? '',
    path: pathname,
    query: searchParams,
    headers: incoming.headers,
    text: await text(incoming),
  }
}

function send(response: ServerResponse, {status, headers, body}: ForgeTestAnswer): void {
  const isText = typeof body === 'string'
  const type =
    body === undefined ? {} : {'content-type': isText ? 'text/plain' : 'application/json; charset=utf-8'}
  response.writeHead(status, {...type, ...headers})
  response.end(body === undefined || isText ? body : JSON.stringify(body))
}

/** Links as both forges write them: those of one page of `count` pages. */
export function pageLinks(url: URL, page: number, count: number): string | undefined {
  const link = (rel: string, to: number) => {
    const target = new URL(url)
    target.searchParams.set('page', String(to))
    return `<${target.href}>; rel="${rel}"`
  }
  const links = [
    ...(page > 1 ? [link('prev', page - 1)] : []),
    ...(page < count ? [link('next', page + 1), link('last', count)] : []),
    ...(page > 1 ? [link('first', 1)] : []),
  ]
  return links.length === 0 ? undefined : links.join(', ')
}
