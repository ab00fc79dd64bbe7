import type {Attributes, LogRecord, MetricRecord, Scope, Span} from '../otlp/records.ts'
import type {Resource} from './read-resource.ts'
import type {ApiError, Context, MetricPoint, Source, UsageEvent} from './usage-event.ts'

/** What surrounds a record: everything a dialect may need beside the record itself. */
export type RecordSurroundings = {
  readonly resource: Resource
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
  readonly isScope: (name: string, resource: Attributes) => boolean
  /** Log and span attributes that this dialect reads; nothing else is ever decoded, let alone kept. */
  readonly attributes: readonly string[]
  readonly metrics: readonly string[]
  /** Names of the spans that may tell of a request; absent where any name may. */
  readonly spans?: readonly string[]
  /** Whether the ids of spans tell one request from another. */
  readonly hasIds: boolean
  /** How an attribute's key begins, by which a record of this dialect is known where the scope may be anybody's. */
  readonly mark?: string
  readonly sessionId: (attributes: Attributes) => string | undefined
  readonly plan: (attributes: Attributes) => string | undefined
  readonly readLog: (record: LogRecord, around: RecordSurroundings) => Reading
  readonly readSpan: (span: Span, around: RecordSurroundings) => Reading
  readonly readPoint: (point: MetricRecord, around: RecordSurroundings) => Reading
}
