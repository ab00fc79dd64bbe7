import {isMainThread, parentPort, workerData} from 'node:worker_threads'
import {Credits} from './credits.ts'
import type {ReadTask} from './read-in-worker.ts'
import {readTranscripts} from './read-transcripts.ts'

// The entry of the thread that reads: it posts each batch, then `undefined` at the end. Blocking is its business.
if (!isMainThread && parentPort !== null) readAll(workerData, parentPort)

function readAll({files, options, credits}: ReadTask, port: NonNullable<typeof parentPort>): void {
  const allowed = new Credits(credits)
  for (const batch of readTranscripts(files, options)) {
    if (!allowed.take()) break
    port.postMessage(batch)
  }
  port.postMessage(undefined)
}
