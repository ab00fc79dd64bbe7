import type {DatabaseSync} from 'node:sqlite'
import {readFileUse} from './file-use.ts'
import {ShortWrites} from './short-writes.ts'

// https://www.sqlite.org/pragma.html#pragma_auto_vacuum
const INCREMENTAL = 2

/** Whether a file can give back its free pages bit by bit; one that an early version made has to be rewritten first. */
export function isIncremental(database: DatabaseSync): boolean {
  return database.prepare('PRAGMA auto_vacuum').get()?.auto_vacuum === INCREMENTAL
}

/** Gives back all free pages, some in each of many short transactions. */
export async function vacuumInSteps(database: DatabaseSync): Promise<void> {
  const writes = new ShortWrites(database)
  while (readFileUse(database).freeBytes > 0)
    await writes.run(() => database.exec(`PRAGMA incremental_vacuum(${writes.rows})`))
  // The file shrinks when its log has gone into it. Waits for nobody: a reader leaves it to the next commit.
  database.exec('PRAGMA wal_checkpoint(PASSIVE)')
}

/** Writes the whole file anew, so that it can be done in steps from then on. Nobody else can write meanwhile. */
export function rewriteFile(database: DatabaseSync): void {
  database.exec('PRAGMA auto_vacuum = INCREMENTAL; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)')
}
