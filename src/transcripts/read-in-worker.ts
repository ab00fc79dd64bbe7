import {Worker} from 'node:worker_threads'
import {Credits} from './credits.ts'
import type {ReadOptions} from './read-transcripts.ts'
import type {TranscriptBatch} from './transcript-batch.ts'
import type {FileToRead} from './transcript-reader.ts'

export type ReadTask = {
  readonly files: readonly FileToRead[]
  readonly options: ReadOptions
  readonly credits: SharedArrayBuffer
}

export type WorkerOptions = ReadOptions & {
  /** The module `read-worker`: where it was built to, or a `data:` URL that holds it. */
  readonly workerFile: string | URL
}

/** Batches that may wait while one is kept: enough that neither thread waits for the other. */
const AHEAD = 2

/**
 * Reads transcripts in a thread of its own, so that this one goes on answering. Batches come in order, and the
 * thread stops as soon as nobody asks for more.
 */
export async function* readInWorker(
  files: readonly FileToRead[],
  {workerFile, ...options}: WorkerOptions,
): AsyncGenerator<TranscriptBatch> {
  const credits = Credits.create(AHEAD)
  const workerData: ReadTask = {files, options, credits: credits.buffer}
  const worker = new Worker(workerFile, {workerData})
  const arrived: (TranscriptBatch | undefined)[] = []
  let failure: {error: unknown} | undefined
  let wake = () => {}
  worker.on('message', (batch: TranscriptBatch | undefined) => {
    arrived.push(batch)
    wake()
  })
  worker.on('error', error => {
    failure = {error}
    wake()
  })
  try {
    for (;;) {
      if (arrived.length === 0 && failure === undefined) {
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
      if (failure !== undefined) throw failure.error
      if (arrived.length === 0) continue
      const batch = arrived.shift()
      if (batch === undefined) return
      yield batch
      credits.give()
    }
  } finally {
    credits.stop()
    await worker.terminate()
  }
}
