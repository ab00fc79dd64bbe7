import {DatabaseSync} from 'node:sqlite'
import {keepPrivate} from '../config/private-file.ts'
import {StackspendError} from '../errors.ts'
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
   * `undefined` when another process holds it, or looks at it at this very moment.
   * @throws StackspendError STORE_CORRUPT, STORE_READ_ONLY, STORE_UNAVAILABLE, HOME_UNUSABLE
   */
  static take(file: string): OwnerLock | undefined {
    let database: DatabaseSync | undefined
    try {
      keepPrivate(file)
      database = new DatabaseSync(file, {timeout: 0})
      database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
      return new OwnerLock(database)
    } catch (error) {
      database?.close()
      if (isBusy(error)) return undefined
      throw describeLockError(error, file)
    }
  }

  /**
   * Whether a process holds the lock of an existing file, or is just taking it. Those who look are in nobody's way but
   * for an instant in that of one who takes it.
   * @throws as `take`.
   */
  static isHeld(file: string): boolean {
    let database: DatabaseSync | undefined
    try {
      database = new DatabaseSync(file, {timeout: 0, readOnly: true})
      database.exec('SELECT count(*) FROM sqlite_schema')
      return false
    } catch (error) {
      if (isBusy(error)) return true
      throw describeLockError(error, file)
    } finally {
      database?.close()
    }
  }

  release(): void {
    this.database.close()
  }
}

// https://www.sqlite.org/rescode.html: SQLITE_IOERR_UNLOCK, _RDLOCK, _CHECKRESERVEDLOCK, _LOCK
const LOCKLESS = new Set<unknown>([2058, 2314, 3594, 3850])

/** A file system that has no locks fails in its own way; everything else is as with any store. */
export function describeLockError(error: unknown, file: string): unknown {
  if (!(error instanceof Error && 'errcode' in error && LOCKLESS.has(error.errcode)))
    return describeStoreError(error, file)
  return new StackspendError('HOME_UNUSABLE', `${file} cannot be locked: its file system has no locks`, {
    hint: 'set STACKSPEND_HOME to a folder on a disk of this machine',
    cause: error,
  })
}
