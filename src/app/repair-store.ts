import {existsSync} from 'node:fs'
import {link, rename} from 'node:fs/promises'
import {ensureDirs, type Paths} from '../config/paths.ts'
import {writeWholeFile} from '../config/write-whole-file.ts'
import {StackspendError} from '../errors.ts'
import {checkStore, type StoreFaults} from '../store/check-store.ts'
import {openDatabase} from '../store/open-database.ts'
import {OwnerLock} from '../store/owner-lock.ts'
import {rebuildSums} from '../store/rebuild-rollups.ts'
import {describeStoreError} from '../store/store-error.ts'
import {noData} from './report-spend.ts'
import {describeFaults, recordFaults} from './store-check-record.ts'

/** What was found of a store, and done about it. */
export type Repair = {
  readonly schema: 'stackspend.repair/1'
  readonly file: string
  /**
   * `sound`: nothing to do. `damaged`: nothing done as yet. `sums-rebuilt`: all requests were there. `salvaged`: what
   * could be read is in a new store. `set-aside`: nothing could be read, and there is no store now.
   */
  readonly outcome: 'sound' | 'damaged' | 'sums-rebuilt' | 'salvaged' | 'set-aside'
  readonly faults: StoreFaults
  /** What is wrong, in a sentence. */
  readonly found: string | null
  /** Where the damaged store is now. */
  readonly damagedFile: string | null
  readonly salvaged: {
    readonly requests: number
    /** As its sums said; `null` when they could not be read. */
    readonly requestsBefore: number | null
    readonly waitingBatches: number
    readonly waitingBatchesBefore: number | null
  } | null
}

export type RepairOptions = {
  readonly paths: Paths
  readonly now: () => number
  /** Looks, and changes nothing but the note of what was found. */
  readonly dryRun: boolean
}

/**
 * Reads a store through, and mends it where that is needed: without a `watch`, which could not answer meanwhile.
 * @throws StackspendError NO_DATA, STORE_IN_USE, STORE_*, FILE_UNWRITABLE
 */
export async function repairStore({paths, now, dryRun}: RepairOptions): Promise<Repair> {
  await ensureDirs(paths)
  if (dryRun) return inspect(paths, now)
  const lock = OwnerLock.take(paths.ownerLockFile)
  if (lock === undefined) throw inUse(paths.storeFile)
  try {
    const found = await inspect(paths, now)
    if (found.outcome === 'sound') return found
    const repair = await mend(found, paths, now)
    if (repair.outcome !== 'set-aside') await inspect(paths, now)
    return repair
  } finally {
    lock.release()
  }
}

async function inspect({storeFile, storeCheckFile}: Paths, now: () => number): Promise<Repair> {
  const faults = checkStore(storeFile)
  if (faults === undefined) throw noData()
  await recordFaults(storeCheckFile, faults, now())
  const found = describeFaults(faults) ?? null
  return {
    schema: 'stackspend.repair/1',
    file: storeFile,
    outcome: found === null ? 'sound' : 'damaged',
    faults,
    found,
    damagedFile: null,
    salvaged: null,
  }
}

async function mend(damaged: Repair, paths: Paths, now: () => number): Promise<Repair> {
  const {storeFile, storeCheckFile} = paths
  const {pages, missing} = damaged.faults
  if (pages.length === 0 && missing === 0) {
    rebuildSumsOf(storeFile)
    return {...damaged, outcome: 'sums-rebuilt'}
  }
  const damagedFile = `${storeFile}.damaged-${new Date(now()).toISOString().replaceAll(/[:.-]/g, '')}`
  const salvaged = await salvageInPlace(storeFile, damagedFile)
  if (salvaged !== undefined) return {...damaged, outcome: 'salvaged', damagedFile, salvaged}
  for (const end of ['', ...BESIDE]) await moveIfThere(storeFile + end, damagedFile + end)
  await recordFaults(storeCheckFile, {pages: [], missing: 0, wrongSums: 0}, now())
  return {...damaged, outcome: 'set-aside', damagedFile}
}

function rebuildSumsOf(file: string): void {
  try {
    const database = openDatabase(file)
    try {
      rebuildSums(database)
    } finally {
      database.close()
    }
  } catch (error) {
    throw describeStoreError(error, file)
  }
}

/** Puts what can be read in the store's place, and the damaged one beside it; `undefined` when nothing can. */
async function salvageInPlace(
  storeFile: string,
  damagedFile: string,
): Promise<Repair['salvaged'] | undefined> {
  const {salvageStore} = await import('../store/salvage/salvage-store.ts')
  try {
    return await writeWholeFile(storeFile, {force: true}, async temporary => {
      const salvaged = salvageStore(storeFile, temporary)
      if (salvaged === undefined) throw new NothingReadable()
      // Under both names until the new one takes its own: at no time is there no store.
      await link(storeFile, damagedFile)
      // What is in this log is in the new store.
      for (const end of BESIDE) await moveIfThere(storeFile + end, damagedFile + end)
      const {requests, requestsBefore = null, waiting, waitingBefore = null} = salvaged
      return {requests, requestsBefore, waitingBatches: waiting, waitingBatchesBefore: waitingBefore}
    })
  } catch (error) {
    if (error instanceof NothingReadable) return undefined
    throw describeStoreError(error, storeFile)
  }
}

class NothingReadable extends Error {}

const BESIDE = ['-wal', '-shm']

async function moveIfThere(from: string, to: string): Promise<void> {
  if (existsSync(from)) await rename(from, to)
}

function inUse(file: string): StackspendError {
  return new StackspendError('STORE_IN_USE', `a watch writes to ${file}, and would have to wait`, {
    hint: 'end it first (stackspend stop, or Ctrl-C in its terminal), then stackspend repair',
  })
}
