import {DatabaseSync} from 'node:sqlite'
import {describeStoreError, isBusy} from './store-error.ts'

/**
 * Who may write a store: one process per home. Held as a lock on an SQLite file of its own, so that the
 * system lets go of it however its owner ends; a file with a process id would outlive a kill -9.
 */
export class OwnerLock {
  private readonly database: DatabaseSync

  private constructor(database: DatabaseSync) {
    this.database = database
  }

  /**
   * `undefined` when another process holds it.
   * @throws StackspendError STORE_CORRUPT, STORE_READ_ONLY, STORE_UNAVAILABLE
   */
  static take(file: string): OwnerLock | undefined {
    let database: DatabaseSync | undefined
    try {
      database = new DatabaseSync(file, {timeout: 0})
      database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
      return new OwnerLock(database)
    } catch (error) {
      database?.close()
      if (isBusy(error)) return undefined
      throw describeStoreError(error, file)
    }
  }

  release(): void {
    this.database.close()
  }
}
