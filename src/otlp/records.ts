/** An OTLP AnyValue. Integers beyond 2^53 are `bigint`; bytes are base64 text; an empty value is absent. */
export type AttributeValue =
  | string
  | number
  | bigint
  | boolean
  | readonly AttributeValue[]
  | {readonly [key: string]: AttributeValue}

export type Attributes = ReadonlyMap<string, AttributeValue>

export type Scope = {readonly name: string; readonly version: string}

/** Records of one resource and scope, in the order they were sent. */
export type RecordGroup<T> = {
  readonly resource: Attributes
  readonly scope: Scope
  readonly records: readonly T[]
}

export type LogRecord = {
  readonly timeUnixNano: bigint
  readonly observedTimeUnixNano: bigint
  /** Only a string body is read. */
  readonly body: string | undefined
  /** `LogRecord.event_name`, empty when absent. */
  readonly eventName: string
  /** Of the span in which the record was made. */
  readonly traceId?: string | undefined
  readonly spanId?: string | undefined
  readonly attributes: Attributes
}

/** Ids are lower-case hex; a missing or malformed one, or one of zeros, is absent. Events and links are not read. */
export type Span = {
  readonly name: string
  readonly traceId?: string | undefined
  readonly spanId?: string | undefined
  readonly parentSpanId?: string | undefined
  readonly startTimeUnixNano: bigint
  readonly endTimeUnixNano: bigint
  readonly attributes: Attributes
  /** 0 unset, 1 ok, 2 error. */
  readonly statusCode: number
}

/** What every data point says. */
type Point = {
  readonly metric: string
  readonly unit: string
  /** 0 unspecified, 1 delta, 2 cumulative. */
  readonly temporality: number
  readonly startTimeUnixNano: bigint
  readonly timeUnixNano: bigint
  readonly attributes: Attributes
}

/** One number data point of a Sum. */
export type SumPoint = Point & {readonly kind: 'sum'; readonly isMonotonic: boolean; readonly value: number}

/** One data point of a Histogram or an ExponentialHistogram that has a sum; its buckets are not read. */
export type HistogramPoint = Point & {
  readonly kind: 'histogram'
  readonly count: number
  readonly sum: number
}

/** Gauges and summaries carry no usage and are not read. */
export type MetricRecord = SumPoint | HistogramPoint

/**
 * One decoded export request. `rejected` counts records that could not be decoded inside an
 * envelope that could: they cost only themselves.
 */
export type Decoded<T> = {readonly groups: readonly RecordGroup<T>[]; readonly rejected: number}

/** What all records have. */
export type WithAttributes = {readonly attributes: Attributes}

export type Signal = 'logs' | 'metrics' | 'traces'

export type DecodedBatch =
  | ({readonly signal: 'logs'} & Decoded<LogRecord>)
  | ({readonly signal: 'metrics'} & Decoded<MetricRecord>)
  | ({readonly signal: 'traces'} & Decoded<Span>)
