import type {DatabaseSync} from 'node:sqlite'
import type {UsageBatch} from '../usage/usage-event.ts'
import {GroupCommit} from './group-commit.ts'
import {type Durability, openDatabase} from './open-database.ts'
import type {OutboundBatch, Outbox} from './outbox.ts'
import {OutboxQueries} from './outbox-queries.ts'
import {type Enqueued, type OutboxLimits, OutboxTable} from './outbox-table.ts'
import {rebuildRollups} from './rebuild-rollups.ts'
import {SqliteOutbox} from './sqlite-outbox.ts'
import {describeStoreError} from './store-error.ts'
import type {TranscriptFile} from './transcript-file.ts'
import {TranscriptFileTable} from './transcript-files.ts'
import {type Recorded, UsageRecorder} from './usage-recorder.ts'

/** Where a batch goes besides the usage tables. */
export type Forwarding = {
  readonly batch: OutboundBatch
  /** Names of the remotes that get it, and of those that it is not meant for. */
  readonly remotes: readonly string[]
  readonly passedOver: readonly string[]
  /** Remotes that would get it, were it certain that its contents can be taken out. */
  readonly withheld?: readonly string[]
  readonly limits: OutboxLimits
  /** Taken out of the batch already, before it came to the disk. */
  readonly redactedAttributes: number
}

/** What a commit did: with the usage, and at each remote's queue. */
export type Kept = Recorded & {readonly enqueued: ReadonlyMap<string, Enqueued>}

/** The one writer of a store. Its promises are settled only after a durable commit. */
export class UsageStore {
  /** What waits to be forwarded. */
  readonly outbox: Outbox
  private readonly database: DatabaseSync
  private readonly commits: GroupCommit
  private readonly recorder: UsageRecorder
  private readonly queue: OutboxTable
  private readonly transcripts: TranscriptFileTable

  private constructor(database: DatabaseSync, file: string) {
    this.database = database
    this.recorder = new UsageRecorder(database)
    this.queue = new OutboxTable(database)
    this.transcripts = new TranscriptFileTable(database)
    const hooks = {
      begin: () => {
        // Another process may have removed a remote, and its id may be another's by then.
        if (this.recorder.begin()) this.queue.forget()
      },
      finish: () => {
        this.recorder.finish()
        this.queue.finish()
      },
      forget: () => {
        this.recorder.forget()
        this.queue.forget()
      },
    }
    this.commits = new GroupCommit(database, hooks, {file})
    this.outbox = new SqliteOutbox({
      table: this.queue,
      queries: new OutboxQueries(database),
      commits: this.commits,
    })
  }

  /**
   * `promptThresholds` are the price list's prompt sizes, in tokens: requests are summed by them.
   * @throws StackspendError STORE_NEWER, STORE_CORRUPT, STORE_READ_ONLY, STORE_UNAVAILABLE
   */
  static async open(
    file: string,
    {promptThresholds, durability}: {promptThresholds: readonly number[]; durability?: Durability},
  ): Promise<UsageStore> {
    const database = openDatabase(file, durability)
    try {
      rebuildRollups(database, promptThresholds)
      return new UsageStore(database, file)
    } catch (error) {
      database.close()
      throw describeStoreError(error, file)
    }
  }

  /**
   * Counts a batch and queues it for its remotes, in one commit: what is counted will be forwarded.
   * Resolves once it is on the disk. @throws StackspendError when it could not be kept
   */
  append(usage: UsageBatch, forwarding?: Forwarding): Promise<Kept> {
    return this.commits.run(() => {
      const recorded = this.recorder.record(usage)
      if (forwarding === undefined) return {...recorded, enqueued: new Map()}
      const {batch, remotes, passedOver, withheld = [], ...options} = forwarding
      this.queue.passOver(passedOver)
      const queued = this.queue.enqueue(batch, remotes, options)
      return {
        ...recorded,
        enqueued: new Map([...queued, ...this.queue.withhold(withheld, batch.receivedAtMs)]),
      }
    })
  }

  /** Prepares for a history: much that is not on file. */
  expectMany(): Promise<void> {
    return this.commits.run(() => this.recorder.expectMany())
  }

  /**
   * Counts what transcripts told, and notes how far they have been read, in one commit: what is read again tells
   * nothing new. @throws StackspendError when it could not be kept
   */
  appendTranscripts(usage: UsageBatch, files: readonly TranscriptFile[]): Promise<Recorded> {
    return this.commits.run(() => {
      const recorded = this.recorder.record(usage)
      this.transcripts.write(files)
      return recorded
    })
  }

  /** Commits what still waits and closes the file. */
  async close(): Promise<void> {
    this.commits.flush()
    this.database.close()
  }
}
