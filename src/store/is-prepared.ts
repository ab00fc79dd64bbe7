import {statSync} from 'node:fs'
import {openDatabaseIfReady} from './open-database.ts'
import {hasThresholds} from './thresholds.ts'

/**
 * Whether opening a store to write takes no time worth a word: it is of this version, and summed by these thresholds;
 * or there is none. @throws StackspendError STORE_*
 */
export function isPrepared(file: string, promptThresholds: readonly number[]): boolean {
  if (statSync(file, {throwIfNoEntry: false}) === undefined) return true
  const database = openDatabaseIfReady(file, 2_000)
  if (database === undefined) return false
  try {
    return hasThresholds(database, promptThresholds)
  } finally {
    database.close()
  }
}
