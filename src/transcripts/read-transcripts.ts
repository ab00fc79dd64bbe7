import {BatchBuilder} from './batch-builder.ts'
import type {TranscriptBatch} from './transcript-batch.ts'
import {type FileToRead, TranscriptReader} from './transcript-reader.ts'

export type ReadOptions = {
  /** Requests before it are passed over, Unix ms; of their file nothing is marked as read. */
  readonly sinceMs?: number | undefined
  /** Requests of a batch, about. */
  readonly batchRequests: number
  /** Bytes of the longest line that is held in memory; 8 MB unless set. */
  readonly lineLimit?: number
}

/** Reads transcripts batch by batch: each is to be kept before the next is asked for, or in the same order. */
export function* readTranscripts(
  files: Iterable<FileToRead>,
  options: ReadOptions,
): Generator<TranscriptBatch> {
  const builder = new BatchBuilder(options.batchRequests)
  const reader = new TranscriptReader(builder, options)
  for (const file of files) {
    for (const _full of reader.read(file)) yield builder.take()
    if (builder.isFull) yield builder.take()
  }
  if (!builder.isEmpty) yield builder.take()
}
