import {existsSync} from 'node:fs'
import type {DatabaseSync} from 'node:sqlite'
import {type FileUse, readFileUse} from './file-use.ts'
import {openDatabase} from './open-database.ts'
import {afterPruning, type Pruned, type Pruning, planPruning} from './plan-pruning.ts'
import {readRetention} from './retention.ts'
import {ShortWrites} from './short-writes.ts'
import {describeStoreError} from './store-error.ts'
import {sweepDictionary} from './sweep-dictionary.ts'
import {sweepPruned} from './sweep-pruned.ts'

/** Removes what is old from a store, also while a `watch` writes it. */
export class Pruner {
  private readonly database: DatabaseSync
  private readonly file: string

  private constructor(database: DatabaseSync, file: string) {
    this.database = database
    this.file = file
  }

  /** `undefined` when nothing has been recorded yet. @throws StackspendError STORE_* */
  static async open(file: string): Promise<Pruner | undefined> {
    // What a power cut undoes of it, the next run does again.
    return existsSync(file) ? new Pruner(openDatabase(file, 'process'), file) : undefined
  }

  /** What a pruning would remove. */
  async plan(pruning: Pruning): Promise<Pruned> {
    return this.described(async () => planPruning(this.database, pruning))
  }

  /**
   * Removes it. With the first commit it is gone for whoever reads and for what arrives late; the rest sweeps its
   * rows up, and where it is stopped the next pruning goes on with them.
   */
  async prune(pruning: Pruning): Promise<Pruned> {
    return this.described(async () => {
      const {database} = this
      const writes = new ShortWrites(database)
      const pruned = planPruning(database, pruning)
      await writes.run(() => {
        const {requestsFromMs, sumsFromMs} = afterPruning(readRetention(database), pruning)
        database
          .prepare('UPDATE retention SET requests_from_ms = ?, sums_from_ms = ?')
          .run(requestsFromMs, sumsFromMs)
      })
      const retention = readRetention(database)
      await sweepPruned(database, writes, retention)
      await sweepDictionary(database, writes, retention)
      return pruned
    })
  }

  /** Bytes of the file, and how many of them are free. */
  async use(): Promise<FileUse> {
    return this.described(async () => readFileUse(this.database))
  }

  async close(): Promise<void> {
    this.database.close()
  }

  private async described<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw describeStoreError(error, this.file)
    }
  }
}
