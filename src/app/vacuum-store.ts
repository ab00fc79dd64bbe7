import {existsSync} from 'node:fs'
import {ensureDirs, type Paths} from '../config/paths.ts'
import {StackspendError} from '../errors.ts'
import {openDatabase} from '../store/open-database.ts'
import {OwnerLock} from '../store/owner-lock.ts'
import {describeStoreError} from '../store/store-error.ts'
import {isIncremental, rewriteFile, vacuumInSteps} from '../store/vacuum.ts'
import {bytesOfStore} from './bytes-of-store.ts'

/** Bytes of the store with its log; `null` when nothing has been recorded yet. */
export type VacuumResult = {
  readonly schema: 'stackspend.vacuum/1'
  readonly bytesBefore: number | null
  readonly bytesAfter: number | null
}

/**
 * Gives the store's free pages back to the disk: in steps, also while a `watch` runs, or where the file does not
 * allow that yet by writing it anew. @throws StackspendError STORE_IN_USE when that would keep a `watch` waiting; STORE_*
 */
export async function vacuumStore(paths: Paths): Promise<VacuumResult> {
  const {storeFile} = paths
  const bytesBefore = await bytesOfStore(storeFile)
  if (existsSync(storeFile)) await vacuum(paths)
  return {schema: 'stackspend.vacuum/1', bytesBefore, bytesAfter: await bytesOfStore(storeFile)}
}

async function vacuum(paths: Paths): Promise<void> {
  const {storeFile} = paths
  const database = openDatabase(storeFile, 'process')
  try {
    if (isIncremental(database)) await vacuumInSteps(database)
    else await alone(paths, () => rewriteFile(database))
  } catch (error) {
    throw describeStoreError(error, storeFile)
  } finally {
    database.close()
  }
}

/** Without a `watch`, and keeps one from starting meanwhile. */
async function alone(paths: Paths, work: () => void): Promise<void> {
  await ensureDirs(paths)
  const lock = OwnerLock.take(paths.ownerLockFile)
  if (lock === undefined) {
    throw new StackspendError(
      'STORE_IN_USE',
      `${paths.storeFile} is of an older version: this once it must be written anew, and the watch that runs would have to wait`,
      {hint: 'stackspend stop, then stackspend vacuum'},
    )
  }
  try {
    work()
  } finally {
    lock.release()
  }
}
