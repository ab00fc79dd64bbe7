import type {TranscriptFile} from '../store/transcript-file.ts'
import type {UsageBatch} from '../usage/usage-event.ts'

/** Something that could not be read. `path` is relative to the root that was walked. */
export type TranscriptProblem = {
  readonly path: string
  /** Of the first line that it is about, from 1; absent when it is about the file or folder. */
  readonly line?: number | undefined
  /** Free of private content. */
  readonly text: string
}

/** A file that was written anew and tells of fewer requests than before. What was counted stays counted. */
export type Drift = {readonly path: string; readonly missingRequests: number}

/** What a stretch of transcripts told, and how far they have been read with it: to be kept together. */
export type TranscriptBatch = {
  readonly usage: UsageBatch
  readonly files: readonly TranscriptFile[]
  /** Bytes that were read for it. */
  readonly bytes: number
  /** Files that were read to their end in it, and that could not be. */
  readonly filesRead: number
  readonly filesFailed: number
  readonly malformedLines: number
  readonly problems: readonly TranscriptProblem[]
  readonly drift: readonly Drift[]
}
