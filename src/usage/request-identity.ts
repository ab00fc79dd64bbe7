import type {UsageEvent} from './usage-event.ts'

/**
 * How far apart log and span of one request may end. A client without request ids stamps both when the
 * answer is complete; in captures of 2.0.76 they differ by a few milliseconds.
 */
export const NEARNESS_MS = 10_000

/**
 * The same for a transcript: its line is stamped when a block of the answer is, which a long answer ends minutes after.
 */
export const TRANSCRIPT_NEARNESS_MS = 600_000

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
  return {
    ids,
    own: `${lane} ${occurredAtMs} ${sequence ?? ''} ${outputTokens} ${event.model} ${shapeIn(event.sessionId ?? '', event)}`,
  }
}

export const requestKey = (requestId: string) => `id ${requestId}`
export const messageKey = (messageId: string) => `message ${messageId}`
export const spanKey = (key: string) => `span ${key}`
/** Where the requests are that were made inside a span. */
export const parentKey = (key: string) => `parent ${key}`

/**
 * What two lanes agree on when they tell of one request and one of them has no id, once for each session that it was
 * seen in. Not the output: a transcript may have been written before the answer was complete.
 */
export function shapesOf(event: UsageEvent): string[] {
  const sessions = [event.sessionId ?? '', ...(event.otherSessions ?? [])]
  return sessions.map(session => shapeIn(session, event))
}

/** Under which a record is kept for others that have its shape, and where it looks for them itself. */
export function shapeKeys(event: UsageEvent): {
  readonly kept: readonly string[]
  readonly near: readonly string[]
} {
  const span = Math.floor(event.occurredAtMs / SHAPE_SPAN_MS)
  const keys = (at: number) => shapesOf(event).map(shape => `shape ${at} ${shape}`)
  return {kept: keys(span), near: [span - 1, span, span + 1].flatMap(keys)}
}

function shapeIn(
  session: string,
  {model, inputTokens, cacheReadTokens, cacheWriteTokens}: UsageEvent,
): string {
  // One lane may have the name that was asked for, the other that of the model that answered.
  const answering = model.replace(/\[1m\]$/, '').replace(/-20\d{6}$/, '')
  return [session, answering, inputTokens, cacheReadTokens, cacheWriteTokens].join(' ')
}
