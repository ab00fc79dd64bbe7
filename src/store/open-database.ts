import {closeSync, existsSync, openSync} from 'node:fs'
import {DatabaseSync} from 'node:sqlite'
import {checkSchema, prepareSchema} from './schema.ts'
import {describeSqliteError} from './sqlite-error.ts'

/** How long a statement waits for another process's lock. */
const LOCK_TIMEOUT_MS = 2_000

/**
 * Opens the store for writing and creates it where there is none, readable by its owner alone.
 * Every commit is on the disk before it is acknowledged (WAL, synchronous=FULL).
 * @throws StackspendError STORE_NEWER, STORE_CORRUPT, STORE_READ_ONLY, STORE_UNAVAILABLE
 */
export function openDatabase(file: string): DatabaseSync {
  return described(file, () => {
    // SQLite gives its -wal and -shm files the mode of the database file.
    if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600))
    const database = new DatabaseSync(file, {timeout: LOCK_TIMEOUT_MS})
    return closedOnError(database, () => {
      prepareSchema(database, file)
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32000')
      database.exec('PRAGMA journal_size_limit = 16777216; PRAGMA temp_store = MEMORY')
    })
  })
}

/** Opens the store for reading; `undefined` when nothing has been recorded yet. Throws as `openDatabase`. */
export function openDatabaseToRead(file: string): DatabaseSync | undefined {
  if (!existsSync(file)) return undefined
  return described(file, () => {
    const database = new DatabaseSync(file, {readOnly: true, timeout: LOCK_TIMEOUT_MS})
    let isReady = false
    closedOnError(database, () => {
      isReady = checkSchema(database, file)
      database.exec('PRAGMA cache_size = -64000; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 1073741824')
    })
    if (isReady) return database
    database.close()
    return undefined
  })
}

function closedOnError(database: DatabaseSync, use: () => void): DatabaseSync {
  try {
    use()
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function described<T>(file: string, open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (
      isNodeError(error) &&
      (error.code === 'EACCES' || error.code === 'EROFS' || error.code === 'EISDIR')
    ) {
      throw describeSqliteError(Object.assign(error, {errcode: 14}), file)
    }
    throw describeSqliteError(error, file)
  }
}

function isNodeError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error
}
