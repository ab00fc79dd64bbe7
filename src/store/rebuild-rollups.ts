import type {DatabaseSync} from 'node:sqlite'
import {BUCKET_MS} from '../usage/bucket.ts'
import {SUM_COLUMNS} from './measures.ts'
import {bucketOf, IS_KEPT, readRetention} from './retention.ts'
import {BUCKETS_PER_HOUR} from './schema.ts'
import {hasThresholds, THRESHOLDS_KEY} from './thresholds.ts'

/**
 * Sorts every request on file by other prompt-size thresholds (tokens, ascending): a price list with
 * another threshold needs other classes. One transaction; metrics stay as they are, they have no prompts, and so
 * do the sums of requests that were pruned.
 */
export function rebuildRollups(database: DatabaseSync, thresholds: readonly number[]): void {
  if (hasThresholds(database, thresholds)) return
  const promptOver = promptOverSql(thresholds)
  database.exec('BEGIN IMMEDIATE')
  try {
    const fromBucket = bucketOf(readRetention(database).requestsFromMs)
    database
      .prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
      .run(THRESHOLDS_KEY, JSON.stringify(thresholds))
    database.exec(`INSERT OR IGNORE INTO price_class (model, prompt_over, speed, geography, provider, tier)
      SELECT DISTINCT model, ${promptOver}, speed, geography, provider, tier FROM event`)
    for (const table of ['rollup', 'rollup_total', 'rollup_hour']) {
      database.exec(
        `DELETE FROM ${table} WHERE price_class IN (SELECT id FROM price_class WHERE prompt_over >= 0)
          AND bucket >= ${fromBucket}`,
      )
    }
    insertRequests(database, 'rollup', ['attribution', 'bucket', 'price_class'], promptOver)
    insertRequests(database, 'rollup_total', ['bucket', 'price_class'], promptOver)
    insertHours(database, fromBucket)
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

// Bit 4 of the lanes is the transcript.
const IN_TRANSCRIPT = '((event.lanes & 4) != 0)'
const IN_BOTH = '((event.lanes & 4) != 0 AND (event.lanes & 3) != 0)'
const ALL_TOKENS =
  'event.input_tokens + event.output_tokens + event.cache_read_tokens + event.cache_write_tokens'

function insertRequests(
  database: DatabaseSync,
  table: string,
  key: readonly string[],
  promptOver: string,
): void {
  const sums = SUM_COLUMNS.map(column => {
    if (column === 'requests') return 'count(*)'
    if (column === 'reported_requests') return 'count(event.reported_micro_usd)'
    if (column === 'transcript_requests') return `sum(${IN_TRANSCRIPT})`
    if (column === 'transcript_tokens') return `sum(${IN_TRANSCRIPT} * (${ALL_TOKENS}))`
    if (column === 'both_requests') return `sum(${IN_BOTH})`
    if (column === 'both_tokens') return `sum(${IN_BOTH} * (${ALL_TOKENS}))`
    return `sum(coalesce(event.${column}, 0))`
  })
  database.exec(`INSERT INTO ${table} (${[...key, ...SUM_COLUMNS].join(', ')})
    SELECT ${[...key, ...sums].join(', ')} FROM (
      SELECT event.*, event.occurred_at_ms / ${BUCKET_MS} AS bucket, price_class.id AS price_class
      FROM event JOIN price_class ON price_class.model = event.model AND price_class.prompt_over = ${promptOver}
        AND price_class.speed = event.speed AND price_class.geography = event.geography
        AND price_class.provider = event.provider AND price_class.tier = event.tier
      WHERE event.is_parent = 0 AND ${IS_KEPT}) AS event
    GROUP BY ${key.join(', ')}`)
}

/** Requests alone: the rows of metrics are still there. */
function insertHours(database: DatabaseSync, fromBucket: number): void {
  const hour = `rollup_total.bucket - rollup_total.bucket % ${BUCKETS_PER_HOUR}`
  const sums = SUM_COLUMNS.map(column => `sum(${column})`)
  database.exec(`INSERT INTO rollup_hour (bucket, price_class, ${SUM_COLUMNS.join(', ')})
    SELECT ${hour} AS hour, price_class, ${sums.join(', ')}
    FROM rollup_total JOIN price_class ON price_class.id = rollup_total.price_class
    WHERE prompt_over >= 0 AND rollup_total.bucket >= ${fromBucket} GROUP BY hour, price_class`)
}

function promptOverSql(thresholds: readonly number[]): string {
  const prompt = 'event.input_tokens + event.cache_read_tokens + event.cache_write_tokens'
  const cases = thresholds.toReversed().map(threshold => `WHEN ${prompt} > ${threshold} THEN ${threshold}`)
  return cases.length === 0 ? '0' : `CASE ${cases.join(' ')} ELSE 0 END`
}
