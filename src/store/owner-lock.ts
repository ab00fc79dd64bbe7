import {DatabaseSync} from 'node:sqlite'
import {sqliteCode} from './sqlite-error.ts'

const BUSY = 5

/**
 * Who may write a store: one process per home. Held as a lock on an SQLite file of its own, so that the
 * system lets go of it however its owner ends; a file with a process id would outlive a kill -9.
 */
export class OwnerLock {
  private readonly database: DatabaseSync

  private constructor(database: DatabaseSync) {
    this.database = database
  }

  /** `undefined` when another process holds it. */
  static take(file: string): OwnerLock | undefined {
    const database = new DatabaseSync(file, {timeout: 0})
    try {
      database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
      return new OwnerLock(database)
    } catch (error) {
      database.close()
      if (sqliteCode(error) === BUSY) return undefined
      throw error
    }
  }

  release(): void {
    this.database.close()
  }
}
