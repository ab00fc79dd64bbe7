import {StackspendError} from '../errors.ts'
import {createDispatcher, type Environment, isLoopback} from '../forward/create-dispatcher.ts'
import {readLimited} from './read-limited.ts'
import {readNetworkError} from './read-network-error.ts'

export type FetchOptions = {
  /** Of this program, for User-Agent. */
  readonly version: string
  /** Where the proxy variables are looked up. */
  readonly env: Environment
  /** PEM, trusted in place of what Node trusts. */
  readonly ca?: string | undefined
  /** For tests. */
  readonly limits?: {readonly answerMs?: number; readonly wholeMs?: number; readonly bodyBytes?: number}
}

/** From the first byte sent to the last received, redirects included. */
const WHOLE_MS = 60_000
/** The built-in list is below 40 kB. */
const BODY_BYTES = 4 * 1024 * 1024
const MOST_REDIRECTS = 3
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/**
 * A URL that a price list may come from: HTTPS, or HTTP on this machine. `name` is where it was said. The text is in
 * no error: it may hold a token.
 * @throws StackspendError USAGE
 */
export function parsePriceListUrl(text: string, name: string): URL {
  if (!URL.canParse(text)) throw invalid(`${name} is no URL`)
  const url = new URL(text)
  if (!isAllowed(url)) {
    throw invalid(`${name} must begin with https:// (http:// is taken for this machine only)`)
  }
  if (url.username !== '' || url.password !== '') throw invalid(`${name} must not hold a user or a password`)
  return url
}

/** What an error or an output may call a URL: path and query may hold a token. */
export function shownHost({host}: URL): string {
  return host
}

/**
 * The text at a URL. Follows a few redirects, never from HTTPS to HTTP. Errors name the host alone.
 * @throws StackspendError PRICE_LIST_UNREACHABLE, PROXY_INVALID
 */
export async function fetchPriceList(url: URL, options: FetchOptions): Promise<string> {
  const deadline = AbortSignal.timeout(options.limits?.wholeMs ?? WHOLE_MS)
  let target = url
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const answer = await ask(target, deadline, options)
    if (answer.kind === 'text') return answer.text
    target = redirected(target, answer.location)
  }
  throw unreachable(url, 'it redirects without end')
}

type Answer =
  | {readonly kind: 'text'; readonly text: string}
  | {readonly kind: 'redirect'; readonly location: string | undefined}

async function ask(url: URL, signal: AbortSignal, {version, env, ca, limits}: FetchOptions): Promise<Answer> {
  const dispatcher = createDispatcher(url, {env, ca, connections: 1, answerTimeoutMs: limits?.answerMs})
  try {
    const {statusCode, headers, body} = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        'user-agent': `stackspend/${version}`,
      },
      signal,
    })
    if (REDIRECTS.has(statusCode)) return {kind: 'redirect', location: [headers.location].flat()[0]}
    if (statusCode !== 200) throw unreachable(url, `it answered ${statusCode}`)
    const text = await readLimited(body, limits?.bodyBytes ?? BODY_BYTES)
    if (text === undefined) throw unreachable(url, 'its answer is too large for a price list')
    return {kind: 'text', text}
  } catch (error) {
    if (error instanceof StackspendError) throw error
    throw unreachable(url, readNetworkError(error, limits?.answerMs).reason)
  } finally {
    await dispatcher.destroy()
  }
}

function redirected(from: URL, location: string | undefined): URL {
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw unreachable(from, 'it redirects to nowhere')
  }
  const target = new URL(location, from)
  const isDowngrade = from.protocol === 'https:' && target.protocol !== 'https:'
  if (isDowngrade || !isAllowed(target)) throw unreachable(from, 'it redirects to a URL that is not HTTPS')
  return target
}

function isAllowed({protocol, hostname}: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}

function invalid(message: string): StackspendError {
  return new StackspendError('USAGE', message, {exit: 2, hint: 'stackspend pricing update --help'})
}

function unreachable(url: URL, reason: string): StackspendError {
  return new StackspendError(
    'PRICE_LIST_UNREACHABLE',
    `cannot fetch a price list from ${shownHost(url)}: ${reason}`,
    {
      hint: 'try again later, or take a file: stackspend pricing update --file FILE    (the list in use stays)',
    },
  )
}
