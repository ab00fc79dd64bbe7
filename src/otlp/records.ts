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
  readonly attributes: Attributes
}

export type Span = {
  readonly name: string
  readonly startTimeUnixNano: bigint
  readonly endTimeUnixNano: bigint
  readonly attributes: Attributes
  /** 0 unset, 1 ok, 2 error. */
  readonly statusCode: number
}

/** One number data point of a Sum. Gauges, histograms and summaries carry no usage and are not read. */
export type SumPoint = {
  readonly metric: string
  readonly unit: string
  /** 0 unspecified, 1 delta, 2 cumulative. */
  readonly temporality: number
  readonly isMonotonic: boolean
  readonly startTimeUnixNano: bigint
  readonly timeUnixNano: bigint
  readonly value: number
  readonly attributes: Attributes
}

/**
 * One decoded export request. `rejected` counts records that could not be decoded inside an
 * envelope that could: they cost only themselves.
 */
export type Decoded<T> = {readonly groups: readonly RecordGroup<T>[]; readonly rejected: number}

export type Signal = 'logs' | 'metrics' | 'traces'

export type DecodedBatch =
  | ({readonly signal: 'logs'} & Decoded<LogRecord>)
  | ({readonly signal: 'metrics'} & Decoded<SumPoint>)
  | ({readonly signal: 'traces'} & Decoded<Span>)

/**
 * What a reader of records wants, so that the rest is skipped unread.
 * Records of an unwanted scope are dropped; an unwanted attribute's value is never built.
 */
export type Wanted = {
  /** Asked for every scope of a request. */
  scope(name: string): boolean
  /** Keys of log and span attributes to read; resource and metric attributes are always read whole. */
  readonly recordAttributes: ReadonlySet<string>
  metric(name: string): boolean
  /** Span names to read. */
  span(name: string): boolean
}
