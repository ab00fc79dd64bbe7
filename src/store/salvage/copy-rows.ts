import type {DatabaseSync, SQLInputValue, StatementSync} from 'node:sqlite'
import {isConstraint} from '../store-error.ts'
import {isDamage} from './is-damage.ts'
import {readAroundDamage, readFromEnds} from './read-around-damage.ts'

/** Worked out anew from the others, or found again: which transcripts were read how far, so that all are read again. */
const NOT_COPIED = new Set(['rollup_total', 'rollup_hour', 'event_key', 'in_use', 'transcript_file'])

/** Rows in one transaction. */
const ROWS_PER_COMMIT = 10_000

/** Rows of each table that could be read. */
export type CopiedRows = ReadonlyMap<string, number>

/** Copies every row that can be read into a store of the same version that has no rows yet. */
export function copyRows(damaged: DatabaseSync, into: DatabaseSync): CopiedRows {
  const tables = into
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all()
  return new Map(
    tables
      .map(({name}) => String(name))
      .filter(table => !NOT_COPIED.has(table))
      .map(table => [table, isNamed(damaged, table) ? copyTable(damaged, into, table) : 0] as const),
  )
}

/** What says where a table is may be damaged itself. */
function isNamed(damaged: DatabaseSync, table: string): boolean {
  try {
    damaged.prepare(`SELECT * FROM ${table}`)
    return true
  } catch (error) {
    if (!isDamage(error)) throw error
    return false
  }
}

function copyTable(damaged: DatabaseSync, into: DatabaseSync, table: string): number {
  const columns = into
    .prepare('SELECT name, pk, type FROM pragma_table_info(?) ORDER BY pk = 1 DESC, cid')
    .all(table)
  const names = columns.map(({name}) => String(name))
  const [key = ''] = names
  const insert = into.prepare(
    `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  )
  const rows =
    columns[0]?.type === 'INTEGER' ? readAroundDamage(damaged, table, key) : readFromEnds(damaged, table, key)
  into.exec(`BEGIN; DELETE FROM ${table}`)
  let copied = 0
  for (const row of rows) {
    if (
      !insertRow(
        insert,
        names.map(name => sqlValue(row[name])),
      )
    )
      continue
    copied += 1
    if (copied % ROWS_PER_COMMIT === 0) into.exec('COMMIT; BEGIN')
  }
  into.exec('COMMIT')
  return copied
}

/** Whether the row is one: what a damaged page holds may be none. */
function insertRow(insert: StatementSync, values: readonly SQLInputValue[]): boolean {
  try {
    return Number(insert.run(...values).changes) === 1
  } catch (error) {
    if (!isConstraint(error)) throw error
    return false
  }
}

function sqlValue(value: unknown): SQLInputValue {
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'string') return value
  return value instanceof Uint8Array ? value : null
}
