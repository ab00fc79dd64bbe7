import {isMainThread, parentPort, workerData} from 'node:worker_threads'
import {StackspendError} from '../errors.ts'
import {UsageStore} from '../store/usage-store.ts'

export type StoreToPrepare = {readonly file: string; readonly promptThresholds: readonly number[]}

/** A failure that a person can mend comes in parts, since a copy of an error loses them. */
export type PreparedMessage = 'prepared' | Pick<StackspendError, 'code' | 'message' | 'hint' | 'exitCode'>

if (!isMainThread && parentPort !== null) parentPort.postMessage(await prepare(workerData))

async function prepare({file, promptThresholds}: StoreToPrepare): Promise<PreparedMessage> {
  try {
    const store = await UsageStore.open(file, {promptThresholds})
    await store.close()
    return 'prepared'
  } catch (error) {
    if (!(error instanceof StackspendError)) throw error
    const {code, message, hint, exitCode} = error
    return {code, message, hint, exitCode}
  }
}
