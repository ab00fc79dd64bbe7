import type {DatabaseSync} from 'node:sqlite'
import {StackspendError} from '../errors.ts'
import {MIGRATIONS} from './migrations.ts'

/** Kept in `PRAGMA user_version`. */
export const SCHEMA_VERSION = MIGRATIONS.length

/** Buckets in a row of `rollup_hour`. */
export const BUCKETS_PER_HOUR = 4

// 'stsp': tells this file from any other SQLite database.
const APPLICATION_ID = 0x73747370

/**
 * Creates the tables in a new file, brings those of an older version up to date, and refuses a file that a
 * newer version wrote, unharmed. @throws StackspendError STORE_NEWER, STORE_CORRUPT
 */
export function prepareSchema(database: DatabaseSync, file: string): void {
  if (readVersion(database, file) === SCHEMA_VERSION) return
  // Another process may have done it while this one waited for the lock.
  migrate(database, () => MIGRATIONS.slice(readVersion(database, file)), SCHEMA_VERSION)
}

/** Gives a new file the tables of an older version, which `prepareSchema` brings up to date. */
export function createVersion(database: DatabaseSync, version: number): void {
  migrate(database, () => MIGRATIONS.slice(0, version), version)
}

function migrate(database: DatabaseSync, migrations: () => readonly string[], to: number): void {
  database.exec('BEGIN EXCLUSIVE')
  try {
    for (const migration of migrations()) database.exec(migration)
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${to}`)
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** What a reader, which must not change anything, finds: no tables yet, those of an older version, or ours. */
export function checkSchema(database: DatabaseSync, file: string): 'empty' | 'old' | 'ready' {
  const version = readVersion(database, file)
  if (version === 0) return 'empty'
  return version < SCHEMA_VERSION ? 'old' : 'ready'
}

/** The version of the file's tables, 0 when it has none. */
export function readVersion(database: DatabaseSync, file: string): number {
  if (readPragma(database, 'schema_version') === 0) return 0
  if (readPragma(database, 'application_id') !== APPLICATION_ID) throw foreignFile(file)
  const version = readPragma(database, 'user_version')
  if (version > SCHEMA_VERSION) throw newerStore(file, version)
  return version
}

function readPragma(database: DatabaseSync, name: string): number {
  const row = database.prepare(`PRAGMA ${name}`).get()
  return Number(row?.[name] ?? 0)
}

function newerStore(file: string, version: number): StackspendError {
  return new StackspendError(
    'STORE_NEWER',
    `${file} was written by a newer stackspend (store version ${version}, this one knows ${SCHEMA_VERSION})`,
    {hint: 'npm install --global stackspend@latest'},
  )
}

function foreignFile(file: string): StackspendError {
  return new StackspendError('STORE_CORRUPT', `${file} is an SQLite database, but not one of stackspend's`, {
    hint: 'move it away, or set STACKSPEND_HOME to another directory',
  })
}
