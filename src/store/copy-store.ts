import {closeSync, fdatasyncSync, openSync} from 'node:fs'
import {backup, DatabaseSync} from 'node:sqlite'
import {openDatabaseAsItIs} from './open-database.ts'
import {countRequests, quickCheck} from './quick-check.ts'
import {damagedStore, describeStoreError} from './store-error.ts'

/** Pages that are copied at once, 1 MB: what a step takes, nobody else's write has to share the disk with. */
const PAGES_PER_STEP = 256

/** What is in a copy. */
export type StoreCopy = {
  /** Requests that are counted. */
  readonly requests: number
  /** Of the tables in it. */
  readonly version: number
}

/**
 * Copies a store into the empty file `target`, as it is at one instant, while others write to it: readers of a
 * write-ahead log hold no writer up. The copy is one file, and was read through. `undefined` when nothing has been
 * recorded yet; `onStep`, called with the share that is copied, may throw to stop it.
 * @throws StackspendError STORE_*
 */
export async function copyStore(
  file: string,
  target: string,
  onStep: (share: number) => void = () => {},
): Promise<StoreCopy | undefined> {
  const source = openDatabaseAsItIs(file)
  if (source === undefined) return undefined
  const written = openSync(target, 'r+')
  try {
    // One read transaction for the whole copy: without it each commit of another process starts the copy anew.
    source.exec('BEGIN')
    source.prepare('SELECT count(*) FROM sqlite_schema').get()
    await backup(source, target, {
      rate: PAGES_PER_STEP,
      progress: ({totalPages, remainingPages}) => {
        onStep(1 - remainingPages / totalPages)
        fdatasyncSync(written)
      },
    })
  } catch (error) {
    throw describeStoreError(error, file)
  } finally {
    closeSync(written)
    source.close()
  }
  return verifyCopy(target, file)
}

/** Reads the copy through; it is no write-ahead log's any more, so that it is whole by itself. */
function verifyCopy(copy: string, file: string): StoreCopy {
  const database = new DatabaseSync(copy)
  try {
    database.exec('PRAGMA journal_mode = DELETE')
    const problems = quickCheck(database)
    if (problems.length > 0) throw damagedStore(file)
    const version = Number(database.prepare('PRAGMA user_version').get()?.user_version)
    return {requests: countRequests(database), version}
  } catch (error) {
    throw describeStoreError(error, file)
  } finally {
    database.close()
  }
}
