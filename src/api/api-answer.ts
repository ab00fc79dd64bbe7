import type {Envelope} from './read-envelope.ts'

/** Why the service said no to a request that reached it. */
export type RefusalKind =
  /** The workspace's plan has no API. */
  | 'plan'
  /** The key may not do this. */
  | 'scope'
  /** The key is unknown, or its owner may not. */
  | 'unauthorised'
  /** The service knows no such endpoint, or no such thing there. */
  | 'not-found'
  | 'rate-limited'
  /** The service itself failed. */
  | 'server'
  /** Anything else that is wrong with the request. */
  | 'request'

/** What came of one request, after the retries. */
export type ApiAnswer =
  | {readonly status: 'ok'; readonly httpStatus: number; readonly envelope: Envelope}
  | {
      readonly status: 'refused'
      readonly kind: RefusalKind
      readonly httpStatus: number
      readonly code: string | undefined
      readonly requestId: string | undefined
      /** Retry-After as it was sent. */
      readonly retryAfter: string | undefined
    }
  /** Something answered, but no StackSpend. */
  | {readonly status: 'unreadable'; readonly httpStatus: number; readonly reason: string}
  /** No whole answer came. */
  | {readonly status: 'unreachable'; readonly reason: string; readonly repeat: Repeat}

/** `safe`: the request cannot have reached the service. `if-harmless`: it may have. `useless`: it will fail again. */
export type Repeat = 'safe' | 'if-harmless' | 'useless'

export type RawAnswer = {
  readonly httpStatus: number
  readonly retryAfter: string | undefined
  readonly envelope: Envelope | undefined
}

/** Tells an answer by its error's code, else by its status: the documentation gives a status for RATE_LIMITED alone. */
export function readAnswer({httpStatus, retryAfter, envelope}: RawAnswer): ApiAnswer {
  const isSuccess = httpStatus >= 200 && httpStatus < 300
  if (isSuccess && envelope === undefined) {
    if (httpStatus === 204) return {status: 'ok', httpStatus, envelope: EMPTY}
    return {status: 'unreadable', httpStatus, reason: 'the answer is not one of StackSpend'}
  }
  if (isSuccess && envelope !== undefined && envelope.error === undefined) {
    return {status: 'ok', httpStatus, envelope}
  }
  if (httpStatus >= 300 && httpStatus < 400) {
    return {status: 'unreadable', httpStatus, reason: 'it sends us to another address'}
  }
  const code = envelope?.error?.code
  const kind = kindOfCode(code) ?? kindOfStatus(httpStatus)
  return {status: 'refused', kind, httpStatus, code, requestId: envelope?.requestId, retryAfter}
}

const EMPTY: Envelope = {data: null, error: undefined, nextCursor: undefined, requestId: undefined}

function kindOfCode(code: string | undefined): RefusalKind | undefined {
  if (code === 'PLAN_RESTRICTED') return 'plan'
  if (code === 'INVALID_SCOPE') return 'scope'
  return code === 'RATE_LIMITED' ? 'rate-limited' : undefined
}

function kindOfStatus(httpStatus: number): RefusalKind {
  if (httpStatus === 401 || httpStatus === 403) return 'unauthorised'
  if (httpStatus === 404 || httpStatus === 405 || httpStatus === 501) return 'not-found'
  if (httpStatus === 429) return 'rate-limited'
  return httpStatus >= 500 ? 'server' : 'request'
}
