import type {ForgeAnswer} from './forge-answer.ts'

/** Of one request, however long each took. */
const MAX_TRIES = 6
const FIRST_BACKOFF_MS = 1_000
/** When a rate limit does not say how long it lasts. */
const RATE_LIMITED_BACKOFF_MS = 5_000

export type RetryState = {
  /** Tries made so far, at least 1. */
  readonly tries: number
  /** Whether sending the request twice does no harm. */
  readonly isRepeatable: boolean
  /** In [0, 1): spreads clients that failed together. */
  readonly random: number
}

/** How long to wait before the next try, in ms; `undefined` when another would not help, or might do harm. */
export function planRetry(
  answer: ForgeAnswer,
  {tries, isRepeatable, random}: RetryState,
): number | undefined {
  if (tries >= MAX_TRIES) return undefined
  switch (answer.status) {
    case 'ok':
    case 'redirect':
    case 'unreadable':
      return undefined
    case 'unreachable': {
      const mayRepeat = answer.repeat === 'safe' || (answer.repeat === 'if-harmless' && isRepeatable)
      return mayRepeat ? backoffMs(FIRST_BACKOFF_MS, tries, random) : undefined
    }
    case 'refused':
      // What a limit refused was not done: repeating it is always safe.
      if (answer.kind === 'rate-limited')
        return answer.waitMs ?? backoffMs(RATE_LIMITED_BACKOFF_MS, tries, random)
      if (answer.kind !== 'server' || answer.httpStatus === 501 || !isRepeatable) return undefined
      return answer.waitMs ?? backoffMs(FIRST_BACKOFF_MS, tries, random)
    default:
      return answer satisfies never
  }
}

/** Whether the request may have been carried out although its answer does not say so. */
export function isUnsure(answer: ForgeAnswer): boolean {
  if (answer.status === 'unreachable') return answer.repeat === 'if-harmless'
  return answer.status === 'refused' && answer.kind === 'server' && answer.httpStatus !== 501
}

/** Doubles with each try; somewhere in the upper half of it. */
function backoffMs(firstMs: number, tries: number, random: number): number {
  const longestMs = firstMs * 2 ** (tries - 1)
  return Math.round((longestMs * (1 + random)) / 2)
}
