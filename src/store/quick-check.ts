import type {DatabaseSync} from 'node:sqlite'
import {IS_KEPT} from './retention.ts'

/** Faults that are told; one damaged page can be the cause of thousands. */
const MOST_PROBLEMS = 20

/** What SQLite finds wrong with a file's pages, a sentence each; nothing when it is sound. Reads all of it. */
export function quickCheck(database: DatabaseSync): string[] {
  const rows = database.prepare(`PRAGMA quick_check(${MOST_PROBLEMS})`).all()
  const texts = rows.map(row => String(row.quick_check))
  return texts[0] === 'ok' ? [] : texts
}

/** Requests that are counted, in a store of any version. */
export function countRequests(database: DatabaseSync): number {
  const conditions = [
    ...(hasColumn(database, 'event', 'is_parent') ? ['is_parent = 0'] : []),
    ...(hasColumn(database, 'retention', 'requests_from_ms') ? [IS_KEPT] : []),
  ]
  const row = database
    .prepare(`SELECT count(*) AS requests FROM event WHERE ${['1', ...conditions].join(' AND ')}`)
    .get()
  return Number(row?.requests)
}

function hasColumn(database: DatabaseSync, table: string, column: string): boolean {
  return (
    database.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?').get(table, column) !== undefined
  )
}
