import type {LogRecord, Span} from '../otlp/records.ts'
import type {UsageEvent} from './usage-event.ts'

/** A span's own identity and its parent's, `traceId/spanId`; an event's is the span in which it was made. */
export function spanLinks(of: LogRecord | Span): Pick<UsageEvent, 'spanKey' | 'parentSpanKey'> {
  const {traceId} = of
  if (traceId === undefined) return {spanKey: undefined, parentSpanKey: undefined}
  const key = (spanId: string | undefined) => spanId && `${traceId}/${spanId}`
  return {spanKey: key(of.spanId), parentSpanKey: key('parentSpanId' in of ? of.parentSpanId : undefined)}
}
