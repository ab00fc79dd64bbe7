import type {DatabaseSync, SQLInputValue, StatementSync} from 'node:sqlite'

export type Row = Record<string, unknown>

/** Runs SQL, each text prepared once. */
export class Statements {
  private readonly database: DatabaseSync
  private readonly prepared = new Map<string, StatementSync>()

  constructor(database: DatabaseSync) {
    this.database = database
  }

  /** How many rows changed. */
  run(sql: string, ...values: readonly SQLInputValue[]): number {
    return Number(this.prepare(sql).run(...values).changes)
  }

  /** The id of the new row. */
  insert(sql: string, ...values: readonly SQLInputValue[]): number {
    return Number(this.prepare(sql).run(...values).lastInsertRowid)
  }

  first(sql: string, ...values: readonly SQLInputValue[]): Row | undefined {
    return this.prepare(sql).get(...values)
  }

  all(sql: string, ...values: readonly SQLInputValue[]): Row[] {
    return this.prepare(sql).all(...values)
  }

  private prepare(sql: string): StatementSync {
    const known = this.prepared.get(sql) ?? this.database.prepare(sql)
    this.prepared.set(sql, known)
    return known
  }
}
