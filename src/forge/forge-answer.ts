import type {Repeat} from '../api/api-answer.ts'
import {parseRetryAfter} from '../forward/parse-retry-after.ts'

/** Why a forge said no to a request that reached it. */
export type ForgeRefusal =
  | 'unauthorised'
  /** The token is known, but may not do this. */
  | 'forbidden'
  /** The conversation is closed to this token. */
  | 'locked'
  /** There is no such thing, or the token may not know of it: forges do not tell which. */
  | 'not-found'
  /** For now. `waitMs` is what the forge asks for, where it does. */
  | 'rate-limited'
  | 'too-long'
  | 'server'
  /** Anything else that is wrong with the request. */
  | 'request'

/** What came of one request. */
export type ForgeAnswer =
  | {
      readonly status: 'ok'
      readonly httpStatus: number
      readonly data: unknown
      readonly link: string | undefined
    }
  | {readonly status: 'redirect'; readonly httpStatus: number; readonly location: string | undefined}
  | {
      readonly status: 'refused'
      readonly kind: ForgeRefusal
      readonly httpStatus: number
      readonly waitMs: number | undefined
    }
  /** Something answered, but not as a forge does. */
  | {readonly status: 'unreadable'; readonly httpStatus: number; readonly reason: string}
  /** No whole answer came. */
  | {readonly status: 'unreachable'; readonly reason: string; readonly repeat: Repeat}

/** An answer as it came. Header names are in lower case. */
export type RawForgeAnswer = {
  readonly httpStatus: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Parsed where it is JSON, else text. */
  readonly data: unknown
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** docs.github.com, "Rate limits for the REST API": without a header, wait for at least a minute. */
const SECONDARY_LIMIT_MS = 60_000
/** The forge's clock and ours need not agree to the second. */
const CLOCK_SKEW_MS = 1_000

/** Tells an answer by its status and headers, and where these say too little, by known words in its text. */
export function readForgeAnswer({httpStatus, headers, data}: RawForgeAnswer, nowMs: number): ForgeAnswer {
  if (httpStatus >= 200 && httpStatus < 300) return {status: 'ok', httpStatus, data, link: headers.link}
  if (REDIRECTS.has(httpStatus)) return {status: 'redirect', httpStatus, location: headers.location}
  if (httpStatus < 400)
    return {status: 'unreadable', httpStatus, reason: 'nothing was asked for that it could mean'}
  const text = typeof data === 'string' ? data : JSON.stringify(data ?? '')
  const kind = readRefusal(httpStatus, headers, text)
  const waitMs = kind === 'rate-limited' || kind === 'server' ? readWait(headers, text, nowMs) : undefined
  return {status: 'refused', kind, httpStatus, waitMs}
}

type Headers = RawForgeAnswer['headers']

function readRefusal(httpStatus: number, headers: Headers, text: string): ForgeRefusal {
  if (httpStatus === 401) return 'unauthorised'
  if (httpStatus === 403) {
    if (/is locked/i.test(text)) return 'locked'
    if (/not accessible by/i.test(text)) return 'forbidden'
    const isLimited =
      headers['retry-after'] !== undefined || hasNoneLeft(headers) || SECONDARY_LIMIT.test(text)
    return isLimited ? 'rate-limited' : 'forbidden'
  }
  if (httpStatus === 404 || httpStatus === 410) return 'not-found'
  if (httpStatus === 429) return 'rate-limited'
  if (httpStatus === 413 || (httpStatus < 500 && /is too long/i.test(text))) return 'too-long'
  return httpStatus >= 500 ? 'server' : 'request'
}

const SECONDARY_LIMIT = /rate limit|abuse detection/i

function readWait(headers: Headers, text: string, nowMs: number): number | undefined {
  const askedMs = parseRetryAfter(headers['retry-after'], nowMs)
  if (askedMs !== undefined) return askedMs
  const reset = headers['x-ratelimit-reset'] ?? headers['ratelimit-reset']
  if (hasNoneLeft(headers) && reset !== undefined && /^\d{1,12}$/.test(reset)) {
    return Math.max(0, Number(reset) * 1_000 - nowMs) + CLOCK_SKEW_MS
  }
  return SECONDARY_LIMIT.test(text) && /secondary|abuse/i.test(text) ? SECONDARY_LIMIT_MS : undefined
}

/** GitHub writes the names with x-, GitLab without. */
function hasNoneLeft(headers: Headers): boolean {
  return (headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining']) === '0'
}
