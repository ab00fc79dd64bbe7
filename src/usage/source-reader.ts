import type {Attributes, LogRecord, Scope, Span, SumPoint} from '../otlp/records.ts'
import type {ApiError, Context, MetricPoint, Source, UsageEvent} from './usage-event.ts'

/** What surrounds a record: everything a dialect may need beside the record itself. */
export type RecordSurroundings = {
  readonly resource: Attributes
  readonly scope: Scope
  readonly context: Context
  /** When the batch arrived, Unix ms; stands in for a record without a time. */
  readonly receivedAtMs: number
}

/** What one record says. `unreadable`: it should have carried usage, but its numbers make no sense. */
export type Reading =
  | {readonly kind: 'event'; readonly event: UsageEvent}
  | {readonly kind: 'point'; readonly point: MetricPoint}
  | {readonly kind: 'api-error'; readonly error: ApiError}
  | {readonly kind: 'unreadable'}
  | {readonly kind: 'nothing'}

/** One telemetry dialect. To add one: a file in `sources/`, a line in `sources.ts`, a captured fixture. */
export type SourceReader = {
  readonly source: Source
  readonly isScope: (name: string) => boolean
  /** Log and span attributes that this dialect reads; nothing else is ever decoded, let alone kept. */
  readonly attributes: readonly string[]
  readonly metrics: readonly string[]
  readonly spans: readonly string[]
  readonly sessionId: (attributes: Attributes) => string | undefined
  readonly plan: (attributes: Attributes) => string | undefined
  readonly readLog: (record: LogRecord, around: RecordSurroundings) => Reading
  readonly readSpan: (span: Span, around: RecordSurroundings) => Reading
  readonly readPoint: (point: SumPoint, around: RecordSurroundings) => Reading
}
