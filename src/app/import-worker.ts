import {isMainThread, parentPort, workerData} from 'node:worker_threads'
import {StackspendError} from '../errors.ts'
import {UsageStore} from '../store/usage-store.ts'
import {readTranscripts} from '../transcripts/read-transcripts.ts'
import type {TranscriptBatch} from '../transcripts/transcript-batch.ts'
import type {FileToRead} from '../transcripts/transcript-reader.ts'

/** What the thread of an import is given. */
export type ImportTask = {
  readonly files: readonly FileToRead[]
  readonly sinceMs: number | undefined
  readonly storeFile: string
  readonly promptThresholds: readonly number[]
  readonly batchesPerCommit: number
  /** One 32-bit cell, 1 once it should stop after the batches at hand. */
  readonly stopped: SharedArrayBuffer
}

/** What was read and is kept now, without what it told. */
export type ImportedBatch = Omit<TranscriptBatch, 'usage' | 'files'> & {
  readonly sessionIds: readonly string[]
  readonly unreadable: number
  readonly added: number
  readonly changed: number
  readonly leftOut: number
}

/** What the thread says. A failure that a person can mend comes in parts, since a copy of an error loses them. */
export type ImportMessage =
  | {readonly kind: 'kept'; readonly batches: readonly ImportedBatch[]}
  | ({readonly kind: 'failed'} & Pick<StackspendError, 'code' | 'message' | 'hint' | 'exitCode'>)
  | {readonly kind: 'ended'}

/** Requests of one batch: enough that its cost is spread, few enough that a `watch` never waits long. */
const BATCH_REQUESTS = 2000

// The entry of the thread that reads and writes: handing requests from thread to thread took a fifth of the time.
if (!isMainThread && parentPort !== null) {
  const port = parentPort
  const tell = (message: ImportMessage) => port.postMessage(message)
  try {
    await importAll(workerData, tell)
    tell({kind: 'ended'})
  } catch (error) {
    if (!(error instanceof StackspendError)) throw error
    const {code, message, hint, exitCode} = error
    tell({kind: 'failed', code, message, hint, exitCode})
  }
}

async function importAll(task: ImportTask, tell: (message: ImportMessage) => void): Promise<void> {
  const {files, sinceMs, storeFile, promptThresholds, batchesPerCommit} = task
  const stopped = new Int32Array(task.stopped)
  // What a power cut took would be read again: progress is committed with what was read.
  const store = await UsageStore.open(storeFile, {promptThresholds, durability: 'process'})
  try {
    await store.expectMany()
    let waiting: TranscriptBatch[] = []
    const keep = async () => {
      // Asked for at once, they share a commit.
      const batches = await Promise.all(waiting.map(batch => keepBatch(batch, store)))
      waiting = []
      tell({kind: 'kept', batches})
    }
    for (const batch of readTranscripts(files, {sinceMs, batchRequests: BATCH_REQUESTS})) {
      if (Atomics.load(stopped, 0) === 1) break
      waiting.push(batch)
      if (waiting.length >= batchesPerCommit) await keep()
    }
    await keep()
  } finally {
    await store.close()
  }
}

async function keepBatch(
  {usage, files, ...rest}: TranscriptBatch,
  store: UsageStore,
): Promise<ImportedBatch> {
  const {added, changed, leftOut} = await store.appendTranscripts(usage, files)
  const sessionIds = new Set(usage.events.flatMap(({sessionId}) => sessionId ?? []))
  return {
    ...rest,
    sessionIds: [...sessionIds],
    unreadable: usage.unreadable,
    added: added.length,
    changed: changed.length,
    leftOut,
  }
}
