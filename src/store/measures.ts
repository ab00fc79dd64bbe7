import type {MergedUsage} from '../usage/merge-usage.ts'
import {totalTokens} from '../usage/total-tokens.ts'
import type {MetricKind} from '../usage/usage-event.ts'

/** Columns that every rollup row sums, in the order of `Sums`. */
export const SUM_COLUMNS = [
  'requests',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'web_searches',
  'reported_micro_usd',
  'reported_requests',
  // Of the requests and tokens above: seen by transcripts, and by transcripts and telemetry.
  'transcript_requests',
  'transcript_tokens',
  'both_requests',
  'both_tokens',
] as const

/** One number per column of `SUM_COLUMNS`: counts, tokens, and micro-dollars. */
export type Sums = number[]

const METRIC_COLUMN: Readonly<Record<MetricKind, number>> = {
  input: 1,
  output: 2,
  cacheRead: 3,
  cacheWrite: 4,
  microUsd: 8,
}

export function noSums(): Sums {
  return SUM_COLUMNS.map(() => 0)
}

/** What one request adds to its rollup row. */
export function requestSums(usage: MergedUsage): Sums {
  const isInTranscript = usage.lanes.includes('transcript')
  const isInBoth = isInTranscript && usage.lanes.length > 1
  const tokens = totalTokens(usage)
  return [
    1,
    usage.inputTokens,
    usage.outputTokens,
    usage.cacheReadTokens,
    usage.cacheWriteTokens,
    usage.cacheWrite5mTokens,
    usage.cacheWrite1hTokens,
    usage.webSearches ?? 0,
    usage.reportedMicroUsd ?? 0,
    usage.reportedMicroUsd === undefined ? 0 : 1,
    isInTranscript ? 1 : 0,
    isInTranscript ? tokens : 0,
    isInBoth ? 1 : 0,
    isInBoth ? tokens : 0,
  ]
}

/** What one metric point adds: a metric knows neither requests nor the cache-write split. */
export function metricSums(kind: MetricKind, amount: number): Sums {
  const sums = noSums()
  sums[METRIC_COLUMN[kind]] = amount
  return sums
}

export function addSums(into: Sums, sums: readonly number[], factor: 1 | -1 = 1): void {
  for (let column = 0; column < into.length; column += 1) {
    into[column] = (into[column] ?? 0) + factor * (sums[column] ?? 0)
  }
}

/** Input, output, cache read and cache write together. */
export function allTokens(sums: readonly number[]): number {
  return (sums[1] ?? 0) + (sums[2] ?? 0) + (sums[3] ?? 0) + (sums[4] ?? 0)
}
