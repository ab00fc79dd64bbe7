import type {DatabaseSync} from 'node:sqlite'
import {openDatabaseToRead} from './open-database.ts'
import {quickCheck} from './quick-check.ts'
import {REFERENCES} from './references.ts'
import {bucketOf, readRetention} from './retention.ts'
import {HOUR_SUMS, requestSumsSql, type SumsSql, TOTAL_SUMS} from './rollup-sql.ts'
import {describeStoreError, isCorrupt} from './store-error.ts'
import {readThresholds} from './thresholds.ts'

/** What was found wrong with a store; all empty when it is sound. */
export type StoreFaults = {
  /** What SQLite says of the file's pages. */
  readonly pages: readonly string[]
  /** Rows that are not there, though others name them. */
  readonly missing: number
  /** Sums that are not what the requests add up to. */
  readonly wrongSums: number
}

/**
 * Reads the whole store through: its pages, and what its tables say of each other. One state of it, while another
 * process may write. Takes some seconds for a million requests. `undefined` when nothing has been recorded yet.
 * @throws StackspendError STORE_NEWER, STORE_READ_ONLY, STORE_UNAVAILABLE
 */
export function checkStore(file: string): StoreFaults | undefined {
  let database: DatabaseSync | undefined
  try {
    database = openDatabaseToRead(file)
    return database === undefined ? undefined : findFaults(database)
  } catch (error) {
    if (!isCorrupt(error)) throw describeStoreError(error, file)
    return {pages: [error instanceof Error ? error.message : ''], missing: 0, wrongSums: 0}
  } finally {
    database?.close()
  }
}

function findFaults(database: DatabaseSync): StoreFaults {
  // A page that is mapped into memory and cut off the file would end the process.
  database.exec('PRAGMA mmap_size = 0; BEGIN')
  const pages = quickCheck(database)
  // What SQLite cannot read, nothing can be said of.
  if (pages.length > 0) return {pages, missing: 0, wrongSums: 0}
  return {pages, missing: countMissing(database), wrongSums: countWrongSums(database)}
}

function countMissing(database: DatabaseSync): number {
  return REFERENCES.reduce((count, {table, column, to}) => {
    const row = database
      .prepare(`SELECT count(*) AS missing FROM (SELECT DISTINCT ${column} AS id FROM ${table})
        WHERE id <> 0 AND id NOT IN (SELECT id FROM ${to})`)
      .get()
    return count + Number(row?.missing)
  }, 0)
}

function countWrongSums(database: DatabaseSync): number {
  const {requestsFromMs, sumsFromMs} = readRetention(database)
  const requests = requestSumsSql(readThresholds(database) ?? [])
  const isOfRequests = `bucket >= ${bucketOf(requestsFromMs)}
    AND price_class IN (SELECT id FROM price_class WHERE prompt_over >= 0)`
  const isKept = `bucket >= ${bucketOf(sumsFromMs)}`
  return (
    countDifferent(database, requests, isOfRequests) +
    countDifferent(database, TOTAL_SUMS, isKept) +
    countDifferent(database, HOUR_SUMS, isKept)
  )
}

/** Rows that are not as they should be, of those that the condition picks out of both. */
function countDifferent(
  database: DatabaseSync,
  {table, columns, select}: SumsSql,
  condition: string,
): number {
  const names = columns.join(', ')
  const actual = `SELECT ${names} FROM ${table} WHERE ${condition}`
  const expected = `SELECT * FROM expected WHERE ${condition}`
  const row = database
    .prepare(`WITH expected (${names}) AS MATERIALIZED (${select})
      SELECT (SELECT count(*) FROM (${actual} EXCEPT ${expected}))
        + (SELECT count(*) FROM (${expected} EXCEPT ${actual})) AS rows`)
    .get()
  return Number(row?.rows)
}
