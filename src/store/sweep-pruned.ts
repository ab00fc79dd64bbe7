import type {DatabaseSync, SQLInputValue} from 'node:sqlite'
import {allTokens, SUM_COLUMNS} from './measures.ts'
import {bucketOf, type Retention} from './retention.ts'
import type {ShortWrites} from './short-writes.ts'
import {sweepRows} from './sweep-rows.ts'

/**
 * Deletes the rows of what was pruned, which nothing reads any more. May be stopped anywhere, and begun again. What
 * finds a request goes before it, so that no row points to one that is gone. The newest request's row stays even
 * when it is old: ids count up from it, and who follows new requests remembers the last.
 */
export async function sweepPruned(
  database: DatabaseSync,
  writes: ShortWrites,
  {requestsFromMs, sumsFromMs}: Retention,
): Promise<void> {
  const isPruned = `occurred_at_ms < ${requestsFromMs} AND id < (SELECT max(id) FROM event)`
  const ofPruned = (table: string) =>
    `EXISTS (SELECT 1 FROM event WHERE event.id = ${table}.event AND ${isPruned})`
  const requests = [
    {table: 'event_key', key: ['key', 'event'], condition: ofPruned('event_key')},
    {table: 'alias', key: ['identity'], condition: ofPruned('alias')},
    {table: 'sighting', key: ['event', 'lane'], condition: ofPruned('sighting')},
    {table: 'event', key: ['id'], condition: isPruned},
    {table: 'api_error', key: ['id'], condition: `occurred_at_ms < ${requestsFromMs}`},
    {
      table: 'metric_point',
      key: ['key', 'time_ns', 'start_ns'],
      condition: `time_ns < ${BigInt(requestsFromMs) * 1_000_000n}`,
    },
  ]
  for (const rows of requests) await sweepRows(database, writes, rows)
  const fromBucket = bucketOf(sumsFromMs)
  const condition = `bucket < ${fromBucket}`
  const before = takeFromSession(database, fromBucket)
  const key = ['attribution', 'bucket', 'price_class']
  await sweepRows(database, writes, {table: 'rollup', key, condition, before})
  for (const table of ['rollup_total', 'rollup_hour'])
    await sweepRows(database, writes, {table, key: ['bucket', 'price_class'], condition})
}

/** Takes a row's sums from what is kept of its session. */
function takeFromSession(database: DatabaseSync, fromBucket: number) {
  const read =
    database.prepare(`SELECT attribution.session, price_class.prompt_over < 0 AS is_metric, rollup.*
    FROM rollup JOIN attribution ON attribution.id = rollup.attribution
    JOIN price_class ON price_class.id = rollup.price_class
    WHERE rollup.attribution = ? AND rollup.bucket = ? AND rollup.price_class = ?`)
  const take = database.prepare(`UPDATE session SET first_bucket = max(first_bucket, ?),
    requests = requests - ?, request_tokens = max(0, request_tokens - ?), metric_tokens = metric_tokens - ?
    WHERE id = ?`)
  return (key: readonly SQLInputValue[]) => {
    const row = read.get(...key)
    if (row === undefined) return
    const tokens = allTokens(SUM_COLUMNS.map(column => Number(row[column])))
    const isMetric = row.is_metric === 1
    take.run(
      fromBucket,
      Number(row.requests),
      isMetric ? 0 : tokens,
      isMetric ? tokens : 0,
      Number(row.session),
    )
  }
}
