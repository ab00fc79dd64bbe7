import {readSettings} from '../config/settings.ts'
import {ByteBudget} from '../listener/byte-budget.ts'
import type {Intake} from '../listener/intake.ts'
import {promptThresholds} from '../pricing/prompt-thresholds.ts'
import type {OwnerLock} from '../store/owner-lock.ts'
import {UsageReader} from '../store/usage-reader.ts'
import {UsageStore} from '../store/usage-store.ts'
import {WANTED} from '../usage/sources.ts'
import {BatchThread} from './batch-thread.ts'
import {noteUncleanEnd} from './check-after-crash.ts'
import {EarlyIntake} from './early-intake.ts'
import {type ListenAt, openListeners} from './open-listeners.ts'
import {type OwnedParts, OwnedWatch} from './owned-watch.ts'
import {removeOwnerInfo} from './owner-info.ts'
import {prepareStore} from './prepare-store.ts'
import {RunTotalsReader} from './run-totals.ts'
import type {Security} from './secure-listener.ts'
import type {Watch, WatchOptions} from './watch-options.ts'

/** Listens for a home whose lock is held, and lets go of the lock at its end. */
export async function startOwnedWatch(
  options: WatchOptions,
  held: {readonly lock: OwnerLock; readonly security: Security},
): Promise<Watch> {
  const {paths, prices} = options
  await noteUncleanEnd(paths)
  // One that was killed has left it, and nobody should attach to that.
  await removeOwnerInfo(paths.ownerInfoFile)
  const settings = await readSettings(paths.settingsFile)
  const {batchWorkerFile: workerFile, now} = options
  const thread = workerFile === undefined ? undefined : new BatchThread({workerFile, now})
  const early = new EarlyIntake()
  const listeners = await openListeners(...listenAt(options, held.security, {early, thread}))
  try {
    const file = paths.storeFile
    await prepareStore({file, promptThresholds: promptThresholds(prices)}, options.storeWorkerFile)
    return await startOnStore(options, {...held, settings, listeners, thread}, early)
  } catch (error) {
    await listeners.stop(0)
    await thread?.stop()
    throw error
  }
}

function listenAt(
  {port, grpc}: WatchOptions,
  {host, tls, access}: Security,
  {early, thread}: {readonly early: EarlyIntake; readonly thread: BatchThread | undefined},
): [ListenAt, Intake] {
  const intake: Intake = {
    access,
    budget: new ByteBudget(),
    readLarge: thread && (large => thread.read(large)),
    wanted: WANTED,
    keep: batch => early.keep(batch),
    onProblem: ({status, reason}) => early.refused(status, reason),
  }
  return [{host, port, grpc, tls}, intake]
}

async function startOnStore(
  options: WatchOptions,
  parts: Omit<OwnedParts, 'store' | 'reader' | 'totals'>,
  early: EarlyIntake,
): Promise<Watch> {
  const {paths, prices} = options
  const store = await UsageStore.open(paths.storeFile, {promptThresholds: promptThresholds(prices)})
  const reader = await UsageReader.open(paths.storeFile)
  if (reader === undefined) throw new Error('the store that was just opened is not there')
  try {
    const totals = await RunTotalsReader.start(reader, prices)
    const watch = new OwnedWatch(options, {...parts, store, reader, totals})
    await watch.begin(early)
    return watch
  } catch (error) {
    await reader.close()
    await store.close()
    throw error
  }
}
