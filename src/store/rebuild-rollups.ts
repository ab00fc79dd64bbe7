import type {DatabaseSync} from 'node:sqlite'
import {bucketOf, readRetention} from './retention.ts'
import {HOUR_SUMS, promptOverSql, requestSumsSql, type SumsSql, TOTAL_SUMS} from './rollup-sql.ts'
import {hasThresholds, readThresholds, THRESHOLDS_KEY} from './thresholds.ts'

/**
 * Sorts every request on file by other prompt-size thresholds (tokens, ascending): a price list with
 * another threshold needs other classes. One transaction; metrics stay as they are, they have no prompts, and so
 * do the sums of requests that were pruned.
 */
export function rebuildRollups(database: DatabaseSync, thresholds: readonly number[]): void {
  if (hasThresholds(database, thresholds)) return
  rebuild(database, thresholds)
}

/** Adds up anew what there are single requests of, by the thresholds that the file has. One transaction. */
export function rebuildSums(database: DatabaseSync): void {
  rebuild(database, readThresholds(database) ?? [])
}

/** Adds up anew, of the sums that are on file, those that are sums of them. One transaction. */
export function rebuildTotals(database: DatabaseSync): void {
  inTransaction(database, () => addTotals(database))
}

function rebuild(database: DatabaseSync, thresholds: readonly number[]): void {
  inTransaction(database, () => {
    const fromBucket = bucketOf(readRetention(database).requestsFromMs)
    database
      .prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
      .run(THRESHOLDS_KEY, JSON.stringify(thresholds))
    database.exec(`INSERT OR IGNORE INTO price_class (model, prompt_over, speed, geography, provider, tier)
      SELECT DISTINCT model, ${promptOverSql(thresholds)}, speed, geography, provider, tier FROM event`)
    database.exec(`DELETE FROM rollup WHERE bucket >= ${fromBucket}
      AND price_class IN (SELECT id FROM price_class WHERE prompt_over >= 0)`)
    insert(database, requestSumsSql(thresholds))
    addTotals(database)
  })
}

function addTotals(database: DatabaseSync): void {
  database.exec('DELETE FROM rollup_total; DELETE FROM rollup_hour')
  insert(database, TOTAL_SUMS)
  insert(database, HOUR_SUMS)
}

function inTransaction(database: DatabaseSync, change: () => void): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    change()
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function insert(database: DatabaseSync, {table, columns, select}: SumsSql): void {
  database.exec(`INSERT INTO ${table} (${columns.join(', ')}) ${select}`)
}
