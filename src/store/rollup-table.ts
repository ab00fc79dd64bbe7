import type {DatabaseSync, StatementSync} from 'node:sqlite'
import {SUM_COLUMNS, type Sums} from './measures.ts'

/** A table of sums by a key; a row that falls to nothing is removed. */
export class RollupTable {
  private readonly upsert: StatementSync
  private readonly dropEmpty: StatementSync

  /** `key` are the columns of its primary key. */
  constructor(database: DatabaseSync, table: string, key: readonly string[]) {
    const columns = [...key, ...SUM_COLUMNS]
    const added = SUM_COLUMNS.map(column => `${column} = ${column} + excluded.${column}`)
    this.upsert = database.prepare(`INSERT INTO ${table} (${columns.join(', ')})
      VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT DO UPDATE SET ${added.join(', ')}`)
    const isEmpty = SUM_COLUMNS.map(column => `${column} = 0`)
    const isRow = key.map(column => `${column} = ?`)
    this.dropEmpty = database.prepare(`DELETE FROM ${table} WHERE ${[...isRow, ...isEmpty].join(' AND ')}`)
  }

  add(key: readonly number[], sums: Sums): void {
    this.upsert.run(...key, ...sums)
    if (sums.some(sum => sum < 0)) this.dropEmpty.run(...key)
  }
}
