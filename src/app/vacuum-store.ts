import {ensureDirs, type Paths} from '../config/paths.ts'
import {StackspendError} from '../errors.ts'
import {OwnerLock} from '../store/owner-lock.ts'
import {rewriteFile} from '../store/rewrite-file.ts'
import {bytesOfStore} from './bytes-of-store.ts'

/** Bytes of the store with its log; `null` when nothing has been recorded yet. */
export type VacuumResult = {
  readonly schema: 'stackspend.vacuum/1'
  readonly bytesBefore: number | null
  readonly bytesAfter: number | null
}

/**
 * Gives the store's free pages back to the disk, by writing its file anew. Not beside a `watch`, whose answers would
 * wait for that; none starts meanwhile. @throws StackspendError STORE_IN_USE, STORE_*
 */
export async function vacuumStore(paths: Paths): Promise<VacuumResult> {
  const {storeFile, ownerLockFile} = paths
  const bytesBefore = await bytesOfStore(storeFile)
  if (bytesBefore === null) return toResult(null, null)
  await ensureDirs(paths)
  const lock = OwnerLock.take(ownerLockFile)
  if (lock === undefined) {
    throw new StackspendError('STORE_IN_USE', `a watch writes ${storeFile}, and would have to wait`, {
      hint: 'stackspend stop, then stackspend vacuum',
    })
  }
  try {
    rewriteFile(storeFile)
  } finally {
    lock.release()
  }
  return toResult(bytesBefore, await bytesOfStore(storeFile))
}

function toResult(bytesBefore: number | null, bytesAfter: number | null): VacuumResult {
  return {schema: 'stackspend.vacuum/1', bytesBefore, bytesAfter}
}
