import type {DatabaseSync, StatementSync} from 'node:sqlite'
import {isCorrupt} from '../store-error.ts'

export type DamagedRow = Record<string, unknown>

/** Ranges that could not be read, of one table: beyond it what is damaged is given up. Takes some seconds. */
const MOST_FAILURES = 20_000
/** The same of a table of which nothing could be read as yet: its root is damaged. */
const MOST_FAILURES_AT_FIRST = 1_000
/** More rows are on no page. */
const ROWS_PER_PAGE = 500n
/** Keys that are hashes are below it. */
const HIGHEST_KEY = 2n ** 48n

type Range = {readonly from: bigint; readonly until: bigint}

/**
 * Every row of a table that can be read where some of its pages cannot, by the first column of its key, an integer.
 * What cannot be read as a whole is cut in halves until each half can, large ranges first: so that a table which is
 * damaged all over costs no more time than it is worth.
 */
export function* readAroundDamage(database: DatabaseSync, table: string, key: string): Generator<DamagedRow> {
  const sql = `SELECT * FROM ${table} NOT INDEXED WHERE ${key} BETWEEN ? AND ? ORDER BY ${key}`
  let ranges = [findEnds(database, table, key)]
  let mostFailures = MOST_FAILURES_AT_FIRST
  for (let failures = 0; ranges.length > 0; ) {
    const halves: Range[] = []
    for (const range of ranges) {
      // A statement that failed fails once more when it is used again.
      const read = database.prepare(sql)
      read.setReadBigInts(true)
      const {last, isDamaged} = yield* readRange(read, range, key)
      if (!isDamaged || last !== undefined) mostFailures = MOST_FAILURES
      if (!isDamaged) continue
      failures += 1
      if (failures > mostFailures) return
      halves.push(...halvesOf({from: last === undefined ? range.from : last + 1n, until: range.until}))
    }
    ranges = halves
  }
}

/** The halves of what is left of a range that could not be read; none when it was of one key. */
function halvesOf({from, until}: Range): Range[] {
  if (from > until) return []
  const middle = from + (until - from) / 2n
  return from === until
    ? []
    : [
        {from, until: middle},
        {from: middle + 1n, until},
      ]
}

/** The same of a table whose key is text: from both ends up to what cannot be read. A row may come twice. */
export function* readFromEnds(database: DatabaseSync, table: string, key: string): Generator<DamagedRow> {
  for (const order of ['ASC', 'DESC']) {
    const read = database.prepare(`SELECT * FROM ${table} ORDER BY ${key} ${order}`)
    if (!(yield* untilDamage(read.iterate()))) return
  }
}

/** Rows up to the first that cannot be read; the last of their keys. */
function* readRange(
  read: StatementSync,
  {from, until}: Range,
  key: string,
): Generator<DamagedRow, {last: bigint | undefined; isDamaged: boolean}> {
  let last: bigint | undefined
  const noted = function* (rows: Iterable<DamagedRow>) {
    for (const row of rows) {
      last = BigInt(String(row[key]))
      yield row
    }
  }
  const isDamaged = yield* untilDamage(noted(read.iterate(from, until)))
  return {last, isDamaged}
}

/** Whether it came to rows that it could not read. */
function* untilDamage(rows: Iterable<DamagedRow>): Generator<DamagedRow, boolean> {
  try {
    yield* rows
    return false
  } catch (error) {
    if (!isCorrupt(error)) throw error
    return true
  }
}

/** The first and the last key; where one cannot be read, as far from the other as there can be rows. */
function findEnds(database: DatabaseSync, table: string, key: string): Range {
  const pages = BigInt(Number(database.prepare('PRAGMA page_count').get()?.page_count))
  const from = readEnd(database, `SELECT min(${key}) AS ending FROM ${table} NOT INDEXED`)
  const until = readEnd(database, `SELECT max(${key}) AS ending FROM ${table} NOT INDEXED`)
  const isHash = key.endsWith('key')
  const reach = isHash ? HIGHEST_KEY : pages * ROWS_PER_PAGE
  const first = from ?? (until === undefined || isHash ? 0n : until - reach)
  return {from: first, until: until ?? (isHash ? HIGHEST_KEY : first + reach)}
}

function readEnd(database: DatabaseSync, sql: string): bigint | undefined {
  const read = database.prepare(sql)
  read.setReadBigInts(true)
  try {
    const ending = read.get()?.ending
    return typeof ending === 'bigint' ? ending : undefined
  } catch (error) {
    if (!isCorrupt(error)) throw error
    return undefined
  }
}
