import type {DatabaseSync} from 'node:sqlite'
import type {UsageBatch} from '../usage/usage-event.ts'
import {describeStoreError} from './store-error.ts'
import type {Recorded, UsageRecorder} from './usage-recorder.ts'

type Waiting = {
  readonly batch: UsageBatch
  readonly resolve: (recorded: Recorded) => void
  readonly reject: (error: unknown) => void
}

/**
 * Commits usage: all batches that arrive while one commit runs share the next. A commit begins as soon
 * as the last one is done, never on a timer, and a batch is answered only after its commit.
 */
export class GroupCommit {
  private readonly database: DatabaseSync
  private readonly recorder: UsageRecorder
  private readonly file: string
  private waiting: Waiting[] = []
  private scheduled: NodeJS.Immediate | undefined

  constructor(database: DatabaseSync, recorder: UsageRecorder, options: {file: string}) {
    this.database = database
    this.recorder = recorder
    this.file = options.file
  }

  /** Resolves once the batch is on the disk. @throws StackspendError STORE_UNAVAILABLE: nothing was kept. */
  append(batch: UsageBatch): Promise<Recorded> {
    return new Promise((resolve, reject) => {
      this.waiting.push({batch, resolve, reject})
      this.scheduled ??= setImmediate(() => this.flush())
    })
  }

  /** Commits what waits, at once. */
  flush(): void {
    clearImmediate(this.scheduled)
    this.scheduled = undefined
    const group = this.waiting
    this.waiting = []
    if (group.length > 0) this.commit(group)
  }

  private commit(group: readonly Waiting[]): void {
    let recorded: Recorded[]
    try {
      recorded = this.transact(group.map(({batch}) => batch))
    } catch (error) {
      this.failed(group, error)
      return
    }
    for (const [index, {resolve}] of group.entries()) resolve(recorded[index] ?? NOTHING)
  }

  private transact(batches: readonly UsageBatch[]): Recorded[] {
    const {database, recorder} = this
    database.exec('BEGIN IMMEDIATE')
    try {
      recorder.begin()
      const recorded = batches.map(batch => recorder.record(batch))
      recorder.finish()
      database.exec('COMMIT')
      return recorded
    } catch (error) {
      recorder.forget()
      // SQLite has rolled back by itself after some errors, a full disk among them.
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }

  private failed(group: readonly Waiting[], error: unknown): void {
    const described = describeStoreError(error, this.file)
    // What the store is not to blame for may be one batch's fault: then the others still commit.
    if (group.length > 1 && described === error) {
      for (const one of group) this.commit([one])
      return
    }
    for (const {reject} of group) reject(described)
  }
}

const NOTHING: Recorded = {added: [], changed: [], apiErrors: []}
