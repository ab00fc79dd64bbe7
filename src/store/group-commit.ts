import type {DatabaseSync, StatementSync} from 'node:sqlite'
import {describeStoreError} from './store-error.ts'

/** What takes part in every transaction. */
export type TransactionHooks = {
  /** Called first in each transaction. */
  readonly begin: () => void
  /** Called last, before the commit. */
  readonly finish: () => void
  /** Called after a rollback: nothing that was given an id since is on file. */
  readonly forget: () => void
}

type Waiting = {
  /** Does the write; what it returns settles its promise. */
  readonly write: () => () => void
  readonly reject: (error: unknown) => void
}

/**
 * Commits writes: all that are asked for while one commit runs share the next. A commit begins as soon as
 * the last one is done, never on a timer, and a write is answered only after its commit.
 */
export class GroupCommit {
  private readonly database: DatabaseSync
  private readonly hooks: TransactionHooks
  private readonly file: string
  private readonly beginSql: StatementSync
  private readonly commitSql: StatementSync
  private waiting: Waiting[] = []
  private scheduled: NodeJS.Immediate | undefined

  constructor(database: DatabaseSync, hooks: TransactionHooks, options: {file: string}) {
    this.database = database
    this.hooks = hooks
    this.file = options.file
    this.beginSql = database.prepare('BEGIN IMMEDIATE')
    this.commitSql = database.prepare('COMMIT')
  }

  /**
   * Runs a write inside the next transaction and resolves with its result once that is on the disk.
   * @throws StackspendError STORE_UNAVAILABLE: nothing was kept. What `write` itself throws fails it alone.
   */
  run<T>(write: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const writeToSettle = () => {
        const result = write()
        return () => resolve(result)
      }
      this.waiting.push({write: writeToSettle, reject})
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
    let settles: (() => void)[]
    try {
      settles = this.transact(group)
    } catch (error) {
      this.failed(group, error)
      return
    }
    for (const settle of settles) settle()
  }

  private transact(group: readonly Waiting[]): (() => void)[] {
    const {database, hooks} = this
    this.beginSql.run()
    try {
      hooks.begin()
      const settles = group.map(({write}) => write())
      hooks.finish()
      this.commitSql.run()
      return settles
    } catch (error) {
      hooks.forget()
      // SQLite has rolled back by itself after some errors, a full disk among them.
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }

  private failed(group: readonly Waiting[], error: unknown): void {
    const described = describeStoreError(error, this.file)
    // What the store is not to blame for may be one write's fault: then the others still commit.
    if (group.length > 1 && described === error) {
      for (const one of group) this.commit([one])
      return
    }
    for (const {reject} of group) reject(described)
  }
}
