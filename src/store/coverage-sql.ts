import {SUM_COLUMNS} from './measures.ts'
import type {SpendQuery} from './spend-query.ts'

type MeasureSql = {readonly name: string; readonly sql: string}

const COVERAGE_COLUMNS = ['transcript_requests', 'transcript_tokens', 'both_requests', 'both_tokens'] as const

/** What is summed of every row. */
export const SUMS: readonly MeasureSql[] = SUM_COLUMNS.filter(
  column => !COVERAGE_COLUMNS.some(coverage => coverage === column),
).map(name => ({name, sql: `sums.${name}`}))

/**
 * What transcripts and telemetry saw since telemetry began: what transcripts tell of the time before is history,
 * not a gap.
 */
export function coverageSql({coveredSinceBucket}: SpendQuery): MeasureSql[] {
  const since = (sql: string) =>
    coveredSinceBucket === undefined
      ? '0'
      : `CASE WHEN sums.bucket >= ${coveredSinceBucket} THEN ${sql} ELSE 0 END`
  const tokens = 'sums.input_tokens + sums.output_tokens + sums.cache_read_tokens + sums.cache_write_tokens'
  return [
    {name: 'covered_requests', sql: since('sums.requests')},
    {name: 'covered_tokens', sql: since(tokens)},
    ...COVERAGE_COLUMNS.map(name => ({name, sql: since(`sums.${name}`)})),
  ]
}
