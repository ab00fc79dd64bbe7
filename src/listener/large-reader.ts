import type {OtlpEncoding} from '../otlp/otlp-encoding.ts'
import type {Signal} from '../otlp/records.ts'
import type {UsageBatch} from '../usage/usage-event.ts'
import type {ByteLease} from './byte-budget.ts'
import type {ContentEncoding} from './read-body.ts'

/** A body that would keep everybody else waiting while it is read. */
export type LargeBody = {
  /** Handed over: of no use to the caller any more. */
  readonly body: Buffer
  readonly contentEncoding: ContentEncoding
  readonly encoding: OtlpEncoding
  /** The signal that the path named. */
  readonly named: Signal | undefined
  /** Of the message in it. */
  readonly limitBytes: number
  /** What is inflated of it is held there. */
  readonly lease: ByteLease
  /** Whether its sender still waits for an answer. */
  readonly isAwaited: () => boolean
}

/** What a large body told. */
export type LargeBatch = {
  readonly signal: Signal
  readonly rejected: number
  readonly scopeNames: ReadonlySet<string>
  /** As it came. */
  readonly body: Buffer
  readonly pieces: UsagePieces
}

/** Usage in pieces of a bounded size, to be taken once; nothing else that is large is read until they are closed. */
export type UsagePieces = AsyncIterable<UsageBatch> & {readonly close: () => void}

/** Reads a large body where it holds up nobody. Rejects with a Refusal. */
export type LargeReader = (large: LargeBody) => Promise<LargeBatch>
