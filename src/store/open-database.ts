import {statSync} from 'node:fs'
import {DatabaseSync} from 'node:sqlite'
import {keepPrivate} from '../config/private-file.ts'
import {checkSchema, prepareSchema} from './schema.ts'
import {cannotOpen, describeStoreError} from './store-error.ts'

/** How long a statement waits for another process's lock. */
const LOCK_TIMEOUT_MS = 2_000

/**
 * Pages of the write-ahead log before they go into the file, 16 MB. Keys of requests are random, so each commit
 * changes other pages: with SQLite's 1000, a third of an insert's time goes into moving them.
 */
const CHECKPOINT_PAGES = 4_000

/**
 * What a commit outlives: the machine (`power`), or the process alone, for what can be read again from where it
 * came. Either way a file is never left half written.
 */
export type Durability = 'power' | 'process'

/**
 * Opens the store for writing and creates it where there is none, readable by its owner alone.
 * Every commit is on the disk before it is acknowledged (WAL, synchronous=FULL), unless `durability` asks for less.
 * @throws StackspendError STORE_NEWER, STORE_CORRUPT, STORE_READ_ONLY, STORE_UNAVAILABLE
 */
export function openDatabase(file: string, durability: Durability = 'power'): DatabaseSync {
  return described(file, () => {
    // SQLite gives its -wal and -shm files the mode of the database file.
    keepPrivate(file)
    const database = new DatabaseSync(file, {timeout: LOCK_TIMEOUT_MS})
    return closedOnError(database, () => {
      prepareSchema(database, file)
      database.exec('PRAGMA journal_mode = WAL; PRAGMA cache_size = -32000')
      database.exec(`PRAGMA synchronous = ${durability === 'power' ? 'FULL' : 'NORMAL'}`)
      database.exec('PRAGMA journal_size_limit = 16777216; PRAGMA temp_store = MEMORY')
      database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    })
  })
}

/**
 * Opens the store for reading; `undefined` when nothing has been recorded yet. A store of an older version is
 * brought up to date first. Throws as `openDatabase`.
 */
export function openDatabaseToRead(file: string): DatabaseSync | undefined {
  return described(file, () => {
    const stats = statSync(file, {throwIfNoEntry: false})
    if (stats === undefined) return undefined
    if (!stats.isFile()) throw cannotOpen(file)
    const found = openAsItIs(file)
    if (found.state === 'ready') return found.database
    found.database.close()
    if (found.state === 'empty') return undefined
    openDatabase(file).close()
    return openAsItIs(file).database
  })
}

/**
 * Opens the store for reading in whatever version it is, and changes nothing; `undefined` when nothing has been
 * recorded yet. Throws as `openDatabase`.
 */
export function openDatabaseAsItIs(file: string): DatabaseSync | undefined {
  return described(file, () => {
    const stats = statSync(file, {throwIfNoEntry: false})
    if (stats === undefined) return undefined
    if (!stats.isFile()) throw cannotOpen(file)
    const {database, state} = openAsItIs(file)
    if (state !== 'empty') return database
    database.close()
    return undefined
  })
}

/** The same without bringing anything up to date: `undefined` when that would be needed. Throws as `openDatabase`. */
export function openDatabaseIfReady(file: string, lockTimeoutMs: number): DatabaseSync | undefined {
  return described(file, () => {
    if (!statSync(file, {throwIfNoEntry: false})?.isFile()) return undefined
    const {database, state} = openAsItIs(file, lockTimeoutMs)
    if (state === 'ready') return database
    database.close()
    return undefined
  })
}

function openAsItIs(
  file: string,
  timeout = LOCK_TIMEOUT_MS,
): {database: DatabaseSync; state: ReturnType<typeof checkSchema>} {
  const database = new DatabaseSync(file, {readOnly: true, timeout})
  let state: ReturnType<typeof checkSchema> = 'empty'
  closedOnError(database, () => {
    state = checkSchema(database, file)
    database.exec('PRAGMA cache_size = -64000; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 1073741824')
  })
  return {database, state}
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
    throw describeStoreError(error, file)
  }
}
