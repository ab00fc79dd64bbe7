import type {OtlpEncoding} from '../otlp/otlp-encoding.ts'
import type {Signal} from '../otlp/records.ts'

/** One request body as the agent sent it, on its way to remotes. */
export type OutboundBatch = {
  readonly signal: Signal
  readonly encoding: OtlpEncoding
  /** As the agent's header had it; absent: the usual one of the encoding. */
  readonly contentType?: string | undefined
  readonly contentEncoding: 'identity' | 'gzip'
  readonly body: Uint8Array
  /** Unix ms. */
  readonly receivedAtMs: number
}

/** A batch that waits for one remote. */
export type OutboxItem = OutboundBatch & {
  /** Of the pair of remote and batch. */
  readonly id: number
  /** Name of the connection. */
  readonly remote: string
  /** Attempts that came to an answer or an error. */
  readonly attempts: number
}

/** The same without its body, for people. */
export type OutboxEntry = Omit<OutboxItem, 'body'> & {
  readonly bytes: number
  readonly state: 'waiting' | 'dead'
  /** Unix ms, 0 for at once; `null` for a dead letter. */
  readonly nextAttemptAtMs: number | null
  readonly reason: string | null
}

/** How a remote does. Counts are since the connection was made; instants are Unix ms. */
export type RemoteState = {
  readonly remote: string
  readonly waiting: number
  readonly waitingBytes: number
  readonly oldestReceivedAtMs: number | null
  readonly dead: number
  readonly deadBytes: number
  readonly delivered: number
  readonly deliveredBytes: number
  /** The minute of the last delivery (Unix time in minutes), what was delivered in it, and in the one before. */
  readonly minute: number
  readonly minuteDelivered: number
  readonly minuteBeforeDelivered: number
  /** Records that the remote refused inside batches that it took (partial success). */
  readonly rejectedRecords: number
  /** Given up for age or room, or by `outbox drop`. */
  readonly dropped: number
  /** Not queued, because the outbox was full or the batch could not be redacted. */
  readonly notQueued: number
  /** Not meant for this remote: traces, and other programs' telemetry. */
  readonly notForwarded: number
  readonly redactedAttributes: number
  readonly lastSuccessAtMs: number | null
  readonly lastErrorAtMs: number | null
  readonly lastError: string | null
  readonly stalledSinceMs: number | null
  /** When a batch was last lost to it: not queued, or given up for age or room. */
  readonly lastLossAtMs: number | null
}

/** No item waits longer for its next attempt: one that seems to was postponed before the clock was set back. */
export const LONGEST_WAIT_MS = 300_000

/** Which of the due items to hand out. */
export type DueOptions = {
  readonly nowMs: number
  readonly limit: number
  readonly exceptIds: ReadonlySet<number>
  /** The other way round, for a new batch that need not wait behind a backlog. */
  readonly newestFirst?: boolean
}

/** Which batches a person means. */
export type OutboxSelection = readonly number[] | 'dead' | 'all'

/** What waits to be forwarded, on the disk. An item is deleted only when it is delivered or given up. */
export interface Outbox {
  /** Items of a remote whose time has come, oldest first unless asked otherwise. */
  due(remote: string, options: DueOptions): Promise<OutboxItem[]>
  /** When the next of the other waiting items is due, Unix ms; `undefined` when none waits. */
  nextDueMs(remote: string, exceptIds: ReadonlySet<number>): Promise<number | undefined>
  delivered(
    item: OutboxItem,
    options: {atMs: number; rejectedRecords: number; redactedAttributes: number},
  ): Promise<void>
  postpone(item: OutboxItem, options: {atMs: number; untilMs: number; reason: string}): Promise<void>
  /** Makes it a dead letter: kept, and tried again only when a person asks. */
  bury(item: OutboxItem, options: {atMs: number; reason: string}): Promise<void>
  /** The remote refuses everything (`undefined`: no longer). */
  stall(remote: string, stalled: {atMs: number; reason: string} | undefined): Promise<void>
  /** Gives up what is older than `maxAgeMs`; how many those were, by remote. */
  expire(options: {nowMs: number; maxAgeMs: number}): Promise<ReadonlyMap<string, number>>
  states(): Promise<RemoteState[]>
  list(filter: {remote?: string; state?: OutboxEntry['state']; limit: number}): Promise<OutboxEntry[]>
  find(id: number): Promise<OutboxEntry | undefined>
  /** Makes items due at once, dead letters too; how many those were. */
  retry(selection: OutboxSelection): Promise<number>
  drop(selection: OutboxSelection): Promise<number>
  /** The queue of a connection follows its name. */
  renameRemote(from: string, to: string): Promise<void>
  /** Gives up all that waits for a remote and forgets its counts; how many batches those were. */
  removeRemote(remote: string): Promise<number>
}
