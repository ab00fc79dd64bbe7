import type {DatabaseSync} from 'node:sqlite'
import type {UsageBatch} from '../usage/usage-event.ts'
import {GroupCommit} from './group-commit.ts'
import {openDatabase} from './open-database.ts'
import {rebuildRollups} from './rebuild-rollups.ts'
import {describeStoreError} from './store-error.ts'
import {type Recorded, UsageRecorder} from './usage-recorder.ts'

/** The one writer of a store. Its promises are settled only after a durable commit. */
export class UsageStore {
  private readonly database: DatabaseSync
  private readonly commits: GroupCommit

  private constructor(database: DatabaseSync, commits: GroupCommit) {
    this.database = database
    this.commits = commits
  }

  /**
   * `promptThresholds` are the price list's prompt sizes, in tokens: requests are summed by them.
   * @throws StackspendError STORE_NEWER, STORE_CORRUPT, STORE_READ_ONLY, STORE_UNAVAILABLE
   */
  static async open(
    file: string,
    {promptThresholds}: {promptThresholds: readonly number[]},
  ): Promise<UsageStore> {
    const database = openDatabase(file)
    try {
      rebuildRollups(database, promptThresholds)
      const recorder = new UsageRecorder(database)
      return new UsageStore(database, new GroupCommit(database, recorder, {file}))
    } catch (error) {
      database.close()
      throw describeStoreError(error, file)
    }
  }

  /** Resolves once the batch is on the disk. @throws StackspendError when it could not be kept. */
  append(batch: UsageBatch): Promise<Recorded> {
    return this.commits.append(batch)
  }

  /** Commits what still waits and closes the file. */
  async close(): Promise<void> {
    this.commits.flush()
    this.database.close()
  }
}
