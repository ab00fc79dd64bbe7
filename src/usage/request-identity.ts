import type {UsageEvent} from './usage-event.ts'

/**
 * How far apart log and span of one request may end. A client without request ids stamps both when the
 * answer is complete; in captures of 2.0.76 they differ by a few milliseconds.
 */
export const NEARNESS_MS = 10_000

/**
 * Identities of a request. A request id is unique by itself, in every lane, session and time.
 * Clients before about 2.1.150 send none: there `own` tells a record from a copy of itself, and `shape`
 * finds the same request in another lane, to be decided by nearness in time.
 */
export type RequestIdentity =
  | {readonly kind: 'id'; readonly id: string}
  | {readonly kind: 'shape'; readonly own: string; readonly shape: string}

export function identifyRequest(event: UsageEvent): RequestIdentity {
  if (event.requestId !== undefined) return {kind: 'id', id: `id ${event.requestId}`}
  const shape = [
    event.sessionId ?? '',
    event.model,
    event.inputTokens,
    event.outputTokens,
    event.cacheReadTokens,
    event.cacheWriteTokens,
  ].join(' ')
  const own = `${event.lane} ${event.occurredAtMs} ${event.sequence ?? ''} ${shape}`
  return {kind: 'shape', own, shape: `shape ${shape}`}
}
