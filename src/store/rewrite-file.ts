import {openDatabase} from './open-database.ts'
import {describeStoreError} from './store-error.ts'

/**
 * Writes a store's file anew without what is free in it. Takes as much room again meanwhile, and nobody else can
 * write. @throws StackspendError STORE_*
 */
export function rewriteFile(file: string): void {
  const database = openDatabase(file)
  try {
    // The new pages go into the log first, and from there into the file.
    database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)')
  } catch (error) {
    throw describeStoreError(error, file)
  } finally {
    database.close()
  }
}
