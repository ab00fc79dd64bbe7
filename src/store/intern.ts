import type {DatabaseSync, SQLInputValue} from 'node:sqlite'
import {prepareUse} from './retention.ts'

/** Entries a cache may hold before it starts anew: a bound on memory, not a tuning knob. */
const CACHE_LIMIT = 50_000

/**
 * Gives every distinct row of a dictionary table one small integer id, inserting it when it is new.
 * Ids of a transaction that is rolled back must be forgotten with `forget`, and all when a sweep begins.
 */
export class Intern {
  private readonly ids = new Map<string, number>()
  /** Records that come together are of one session, model and place: mostly the last answer is the next. */
  private last: {readonly values: readonly SQLInputValue[]; readonly id: number} | undefined
  private readonly select
  private readonly insert
  private readonly noteUse

  constructor(database: DatabaseSync, table: string, columns: readonly string[]) {
    const condition = columns.map(column => `${column} = ?`).join(' AND ')
    this.select = database.prepare(`SELECT id FROM ${table} WHERE ${condition}`)
    this.insert = database.prepare(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    )
    this.noteUse = prepareUse(database, table)
  }

  id(...values: readonly SQLInputValue[]): number {
    const {last} = this
    if (last?.values.every((value, index) => value === values[index])) return last.id
    const id = this.find(values)
    this.last = {values, id}
    return id
  }

  private find(values: readonly SQLInputValue[]): number {
    const key = values.length === 1 ? String(values[0]) : values.join('\u0000')
    const known = this.ids.get(key)
    if (known !== undefined) return known
    const row = this.select.get(...values)
    const id = row === undefined ? Number(this.insert.run(...values).lastInsertRowid) : Number(row.id)
    this.noteUse.run(id)
    if (this.ids.size >= CACHE_LIMIT) this.ids.clear()
    this.ids.set(key, id)
    return id
  }

  forget(): void {
    this.ids.clear()
    this.last = undefined
  }
}
