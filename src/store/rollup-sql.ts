import {BUCKET_MS} from '../usage/bucket.ts'
import {SUM_COLUMNS} from './measures.ts'
import {IS_KEPT} from './retention.ts'
import {BUCKETS_PER_HOUR} from './schema.ts'

/** A table of sums, and the query that gives the rows which it should have: its columns, then the sums. */
export type SumsSql = {readonly table: string; readonly columns: readonly string[]; readonly select: string}

// Bit 4 of the lanes is the transcript.
const IN_TRANSCRIPT = '((event.lanes & 4) != 0)'
const IN_BOTH = '((event.lanes & 4) != 0 AND (event.lanes & 3) != 0)'
const ALL_TOKENS =
  'event.input_tokens + event.output_tokens + event.cache_read_tokens + event.cache_write_tokens'

const ADDED_UP = SUM_COLUMNS.map(column => `sum(sums.${column})`).join(', ')

/** What single requests add to `rollup`, sorted by these prompt-size thresholds. Pruned ones are not among them. */
export function requestSumsSql(thresholds: readonly number[]): SumsSql {
  const sums = SUM_COLUMNS.map(column => {
    if (column === 'requests') return 'count(*)'
    if (column === 'reported_requests') return 'count(event.reported_micro_usd)'
    if (column === 'transcript_requests') return `sum(${IN_TRANSCRIPT})`
    if (column === 'transcript_tokens') return `sum(${IN_TRANSCRIPT} * (${ALL_TOKENS}))`
    if (column === 'both_requests') return `sum(${IN_BOTH})`
    if (column === 'both_tokens') return `sum(${IN_BOTH} * (${ALL_TOKENS}))`
    return `sum(coalesce(event.${column}, 0))`
  })
  return {
    table: 'rollup',
    columns: ['attribution', 'bucket', 'price_class', ...SUM_COLUMNS],
    select: `SELECT attribution, bucket, price_class, ${sums.join(', ')} FROM (
      SELECT event.*, event.occurred_at_ms / ${BUCKET_MS} AS bucket, price_class.id AS price_class
      FROM event JOIN price_class ON price_class.model = event.model
        AND price_class.prompt_over = ${promptOverSql(thresholds)}
        AND price_class.speed = event.speed AND price_class.geography = event.geography
        AND price_class.provider = event.provider AND price_class.tier = event.tier
      WHERE event.is_parent = 0 AND ${IS_KEPT}) AS event
    GROUP BY attribution, bucket, price_class`,
  }
}

/** What `rollup` adds up to without who and where: metrics only of sessions whose requests are not known. */
export const TOTAL_SUMS: SumsSql = {
  table: 'rollup_total',
  columns: ['bucket', 'price_class', ...SUM_COLUMNS],
  select: `SELECT sums.bucket, sums.price_class, ${ADDED_UP} FROM rollup AS sums
    JOIN price_class ON price_class.id = sums.price_class
    JOIN attribution ON attribution.id = sums.attribution
    JOIN session ON session.id = attribution.session
    WHERE price_class.prompt_over >= 0 OR session.has_requests = 0
    GROUP BY sums.bucket, sums.price_class`,
}

/** The same by the hour. */
export const HOUR_SUMS: SumsSql = {
  table: 'rollup_hour',
  columns: ['bucket', 'price_class', ...SUM_COLUMNS],
  select: `SELECT sums.bucket - sums.bucket % ${BUCKETS_PER_HOUR} AS hour, sums.price_class, ${ADDED_UP}
    FROM rollup_total AS sums GROUP BY hour, sums.price_class`,
}

/** The largest threshold that the prompt of a row of `event` is over. */
export function promptOverSql(thresholds: readonly number[]): string {
  const prompt = 'event.input_tokens + event.cache_read_tokens + event.cache_write_tokens'
  const cases = thresholds.toReversed().map(threshold => `WHEN ${prompt} > ${threshold} THEN ${threshold}`)
  return cases.length === 0 ? '0' : `CASE ${cases.join(' ')} ELSE 0 END`
}
