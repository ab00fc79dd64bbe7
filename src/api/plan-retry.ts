import {parseRetryAfter} from '../forward/parse-retry-after.ts'
import type {ApiAnswer} from './api-answer.ts'

/** Tries of a request that met a failing service or none, and of one that met the rate limit. */
const MAX_TRIES = 4
const MAX_RATE_LIMITED_TRIES = 6
const FIRST_BACKOFF_MS = 500
/** The limit is counted by the minute, so a little more than one is enough. Longer is not waited for. */
const MAX_WAIT_MS = 90_000
/** When a 429 does not say how long; the documentation mentions no Retry-After. */
const RATE_LIMITED_BACKOFF_MS = 5_000

export type RetryState = {
  /** Tries made so far, at least 1. */
  readonly tries: number
  /** Whether sending the request twice does no harm. */
  readonly isRepeatable: boolean
  readonly nowMs: number
  /** In [0, 1): spreads clients that failed together. */
  readonly random: number
}

/** How long to wait before the next try, in ms; `undefined` when there is to be none. */
export function planRetry(
  answer: ApiAnswer,
  {tries, isRepeatable, nowMs, random}: RetryState,
): number | undefined {
  if (answer.status === 'unreachable') {
    const mayRepeat = answer.repeat === 'safe' || (answer.repeat === 'if-harmless' && isRepeatable)
    return mayRepeat && tries < MAX_TRIES ? backoffMs(FIRST_BACKOFF_MS, tries, random) : undefined
  }
  if (answer.status !== 'refused') return undefined
  const askedMs = parseRetryAfter(answer.retryAfter, nowMs)
  if (answer.kind === 'rate-limited') {
    // What was refused was not done: repeating it is always safe.
    if (tries >= MAX_RATE_LIMITED_TRIES) return undefined
    return notTooLong(askedMs ?? backoffMs(RATE_LIMITED_BACKOFF_MS, tries, random))
  }
  const isTransient = answer.kind === 'server' && answer.httpStatus !== 501 && isRepeatable
  if (!isTransient || tries >= MAX_TRIES) return undefined
  return notTooLong(askedMs ?? backoffMs(FIRST_BACKOFF_MS, tries, random))
}

/** Doubles with each try; somewhere in the upper half of it. */
function backoffMs(firstMs: number, tries: number, random: number): number {
  const longestMs = Math.min(firstMs * 2 ** (tries - 1), 60_000)
  return Math.round((longestMs * (1 + random)) / 2)
}

function notTooLong(waitMs: number): number | undefined {
  return waitMs <= MAX_WAIT_MS ? waitMs : undefined
}
