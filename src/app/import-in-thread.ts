import {Worker} from 'node:worker_threads'
import {StackspendError} from '../errors.ts'
import type {ImportedBatch, ImportMessage, ImportTask} from './import-worker.ts'

export type ThreadOptions = Omit<ImportTask, 'stopped'> & {
  /** The module `import-worker`, where it was built to. */
  readonly workerFile: string
  /** Ends it after the batches that are being kept. */
  readonly signal: AbortSignal
  readonly onKept: (batches: readonly ImportedBatch[]) => void
}

/** Reads and counts transcripts in a thread of its own. Rejects with what a person can mend, as the store says it. */
export function importInThread({workerFile, signal, onKept, ...task}: ThreadOptions): Promise<void> {
  const stopped = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const stop = () => void Atomics.store(stopped, 0, 1)
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  const workerData: ImportTask = {...task, stopped: stopped.buffer}
  // Node 22 warns of its SQLite once a thread.
  const execArgv = [...process.execArgv, '--disable-warning=ExperimentalWarning']
  const worker = new Worker(workerFile, {workerData, execArgv})
  return new Promise<void>((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', code => reject(new Error(`the thread of the import ended with ${code}`)))
    worker.on('message', (message: ImportMessage) => {
      switch (message.kind) {
        case 'kept':
          onKept(message.batches)
          return
        case 'failed': {
          const {code, message: text, hint, exitCode} = message
          reject(new StackspendError(code, text, {exit: exitCode, ...(hint !== undefined && {hint})}))
          return
        }
        case 'ended':
          resolve()
          return
        default:
          message satisfies never
      }
    })
  }).finally(() => signal.removeEventListener('abort', stop))
}
