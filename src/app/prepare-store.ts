import {Worker} from 'node:worker_threads'
import {StackspendError} from '../errors.ts'
import {isPrepared} from '../store/is-prepared.ts'
import type {PreparedMessage, StoreToPrepare} from './prepare-store-worker.ts'

/**
 * Brings a store up to date, where an older version wrote it or a price list sums it by other prompt sizes: in a thread,
 * since that takes seconds for a million requests, in which this one answers. Without a `workerFile` it is left to
 * whoever opens it. @throws StackspendError STORE_*
 */
export async function prepareStore(store: StoreToPrepare, workerFile: string | undefined): Promise<void> {
  if (workerFile === undefined || isPrepared(store.file, store.promptThresholds)) return
  // Node 22 warns of its SQLite once a thread.
  const execArgv = [...process.execArgv, '--disable-warning=ExperimentalWarning']
  const worker = new Worker(workerFile, {workerData: store, execArgv})
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', code => reject(new Error(`the thread that prepares the store ended with ${code}`)))
    worker.once('message', (said: PreparedMessage) => {
      if (said === 'prepared') return resolve()
      const {code, message, hint, exitCode} = said
      reject(new StackspendError(code, message, {exit: exitCode, ...(hint !== undefined && {hint})}))
    })
  })
}
