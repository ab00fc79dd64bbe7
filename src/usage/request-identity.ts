import type {UsageEvent} from './usage-event.ts'

/**
 * How far apart log and span of one request may end. A client without request ids stamps both when the
 * answer is complete; in captures of 2.0.76 they differ by a few milliseconds.
 */
export const NEARNESS_MS = 10_000

/** The same for a transcript: its line is stamped when a block of the answer is, not when the answer ends. */
export const TRANSCRIPT_NEARNESS_MS = 60_000

/** Length of the spans of time that a shape is looked up by: what is near is in the same or a neighbouring one. */
const SHAPE_SPAN_MS = TRANSCRIPT_NEARNESS_MS

/** What a record of a request can be found again by. */
export type RequestIdentity = {
  /** Each is unique by itself, in every lane, session and time. */
  readonly ids: readonly string[]
  /** Where there is no id: tells a record from a copy of itself. */
  readonly own: string | undefined
}

export function identifyRequest(event: UsageEvent): RequestIdentity {
  const ids = [
    ...(event.requestId === undefined ? [] : [requestKey(event.requestId)]),
    ...(event.messageId === undefined ? [] : [messageKey(event.messageId)]),
    ...(event.spanKey === undefined ? [] : [spanKey(event.spanKey)]),
  ]
  if (ids.length > 0) return {ids, own: undefined}
  const {lane, occurredAtMs, sequence, outputTokens} = event
  return {ids, own: `${lane} ${occurredAtMs} ${sequence ?? ''} ${outputTokens} ${shapeOf(event)}`}
}

export const requestKey = (requestId: string) => `id ${requestId}`
export const messageKey = (messageId: string) => `message ${messageId}`
export const spanKey = (key: string) => `span ${key}`
/** Where the requests are that were made inside a span. */
export const parentKey = (key: string) => `parent ${key}`

/**
 * What two lanes agree on when they tell of one request and one of them has no id. Not the output: a transcript
 * may have been written before the answer was complete.
 */
export function shapeOf(event: UsageEvent): string {
  return [
    event.sessionId ?? '',
    event.model,
    event.inputTokens,
    event.cacheReadTokens,
    event.cacheWriteTokens,
  ].join(' ')
}

/** Under which a record is kept for others that have its shape, and where it looks for them itself. */
export function shapeKeys(event: UsageEvent): {readonly kept: string; readonly near: readonly string[]} {
  const span = Math.floor(event.occurredAtMs / SHAPE_SPAN_MS)
  const key = (at: number) => `shape ${at} ${shapeOf(event)}`
  return {kept: key(span), near: [key(span - 1), key(span), key(span + 1)]}
}
