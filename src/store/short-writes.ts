import type {DatabaseSync} from 'node:sqlite'
import {setTimeout as pause} from 'node:timers/promises'

/** How long a transaction may hold the lock, about: who answers an agent meanwhile waits for it. */
const HOLD_MS = 5
/** Pauses are so much longer than what they follow: in them others write. */
const PAUSE_FACTOR = 3
const FIRST_ROWS = 64
const LEAST_ROWS = 16
const MOST_ROWS = 10_000

/** Writes much in many short transactions, with pauses between them, beside a process that may not wait. */
export class ShortWrites {
  /** Rows that the next transaction may change: as many as the last ones did within the time. */
  rows = FIRST_ROWS
  private readonly database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.database = database
  }

  /** To be called where rows of another kind come: they may cost more. */
  restart(): void {
    this.rows = FIRST_ROWS
  }

  /** Runs a write of at most `rows` rows in a transaction of its own, then pauses. */
  async run<T>(write: () => T): Promise<T> {
    const {database} = this
    database.exec('BEGIN IMMEDIATE')
    const sinceMs = performance.now()
    let result: T
    try {
      result = write()
      database.exec('COMMIT')
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
    const heldMs = performance.now() - sinceMs
    const factor = Math.min(2, Math.max(0.25, HOLD_MS / heldMs))
    this.rows = Math.round(Math.min(MOST_ROWS, Math.max(LEAST_ROWS, this.rows * factor)))
    await pause(heldMs * PAUSE_FACTOR)
    return result
  }
}
