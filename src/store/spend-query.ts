import type {Dimension} from '../usage/dimension.ts'

/** Local time ahead of UTC, from an instant on (Unix ms) until the next entry. */
export type OffsetSpan = {readonly fromMs: number; readonly offsetMs: number}

/** Values of one dimension to keep; several are alternatives. */
export type SpendFilter = {
  readonly dimension: Exclude<Dimension, 'day' | 'week' | 'month' | 'hour'>
  readonly values: readonly string[]
  /** Keeps what does not say the dimension as well. */
  readonly orUnknown?: boolean
}

/** What to sum, and by what. */
export type SpendQuery = {
  /** Half-open, in 15-minute buckets since 1970; absent is unbounded. */
  readonly sinceBucket?: number | undefined
  readonly untilBucket?: number | undefined
  readonly by: readonly Dimension[]
  readonly filters: readonly SpendFilter[]
  /** Offsets of the report's time zone over all data, for the dimensions of time. */
  readonly offsets: readonly OffsetSpan[]
  /** Instants at which a price changes, Unix ms on a bucket, ascending: no row's usage crosses one. */
  readonly priceBoundariesMs: readonly number[]
  /** The hour of the first request-level telemetry, by its first bucket: coverage counts from it on, and nothing without it. */
  readonly coveredSinceBucket?: number | undefined
}

/**
 * The value of a dimension in a row. Time: days or ISO weeks (from Monday) of the local calendar since
 * 1970-01-01, a month as `2026-11`, an hour as its start in Unix ms. Else text; `null` is unknown.
 */
export type DimensionValue = string | number | null

/** Sums of one group and one price class. A row of metrics has no requests and no cache-write split. */
export type SpendRow = {
  /** In the order of the query's `by`. */
  readonly key: readonly DimensionValue[]
  readonly isMetric: boolean
  readonly model: string
  /** Prompt-size class; `undefined` for metrics. */
  readonly promptOverTokens: number | undefined
  readonly speed: string | undefined
  readonly geography: string | undefined
  readonly provider: string | undefined
  readonly serviceTier: string | undefined
  /** An instant at which the prices of the row's usage hold, Unix ms. */
  readonly atMs: number
  readonly requests: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly cacheWrite5mTokens: number
  readonly cacheWrite1hTokens: number
  readonly webSearches: number
  readonly reportedMicroUsd: number
  readonly reportedRequests: number
  readonly coverage: CoverageSums
}

/** What is known since `coveredSinceBucket`; of it what transcripts saw, and what telemetry saw as well. */
export type CoverageSums = {
  readonly requests: number
  readonly tokens: number
  readonly transcriptRequests: number
  readonly transcriptTokens: number
  readonly bothRequests: number
  readonly bothTokens: number
}

/** Distinct sessions of one group, or of all usage where `key` is empty. */
export type SessionCount = {readonly key: readonly DimensionValue[]; readonly sessions: number}
