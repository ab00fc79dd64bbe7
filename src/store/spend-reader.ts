import type {DatabaseSync} from 'node:sqlite'
import {openDatabaseIfReady} from './open-database.ts'
import {readSpend} from './read-spend.ts'
import {readUsers, type SeenUser} from './read-users.ts'
import {bucketOf, HAS_SUMS, type Retention, readRetention} from './retention.ts'
import {BUCKETS_PER_HOUR} from './schema.ts'
import type {SpendQuery, SpendRow} from './spend-query.ts'
import {describeStoreError} from './store-error.ts'
import {hasThresholds} from './thresholds.ts'

type Row = Record<string, unknown>

/**
 * Reads sums out of a store while another process may write it: each call sees one consistent state. For what may
 * not wait, it opens without all that reads single requests.
 */
export class SpendReader {
  protected readonly database: DatabaseSync
  private readonly file: string

  protected constructor(database: DatabaseSync, file: string) {
    this.database = database
    this.file = file
  }

  /**
   * Changes nothing on the disk, and waits `lockTimeoutMs` at most for a lock: `undefined` when nothing has been
   * recorded yet, or an older version's store would have to be brought up to date first. @throws StackspendError STORE_*
   */
  static async openIfReady(file: string, lockTimeoutMs: number): Promise<SpendReader | undefined> {
    const database = openDatabaseIfReady(file, lockTimeoutMs)
    return database === undefined ? undefined : new SpendReader(database, file)
  }

  /** Whether requests are summed by these prompt-size thresholds; if not, the writer must rebuild. */
  async hasThresholds(promptThresholds: readonly number[]): Promise<boolean> {
    return this.read(() => hasThresholds(this.database, promptThresholds))
  }

  async spend(query: SpendQuery): Promise<SpendRow[]> {
    return this.read(() => readSpend(this.database, this.kept(query)))
  }

  /** First and last 15-minute bucket with usage; `undefined` when there is none. */
  async bucketRange(): Promise<{first: number; last: number} | undefined> {
    const row = this.first(`SELECT (SELECT min(bucket) FROM rollup_total WHERE ${HAS_SUMS}) AS first,
      (SELECT max(bucket) FROM rollup_total WHERE ${HAS_SUMS}) AS last`)
    return row?.first == null ? undefined : {first: Number(row.first), last: Number(row.last)}
  }

  /** Every model id that was ever sent. */
  async models(): Promise<string[]> {
    return this.all('SELECT DISTINCT text.value FROM price_class JOIN text ON text.id = model').map(row =>
      String(row.value),
    )
  }

  /** Everyone whom telemetry named, by what reports show of them. */
  async users(): Promise<SeenUser[]> {
    return this.read(() => readUsers(this.database))
  }

  /**
   * The hour, by its first bucket, in which telemetry first told of a request; `undefined` when it never did. A whole
   * hour, since some sums are of one.
   */
  async firstTelemetryBucket(): Promise<number | undefined> {
    const row = this.first(`SELECT bucket FROM rollup_total
      WHERE requests > transcript_requests - both_requests AND ${HAS_SUMS} ORDER BY bucket LIMIT 1`)
    if (row === undefined) return undefined
    const bucket = Number(row.bucket)
    return bucket - (bucket % BUCKETS_PER_HOUR)
  }

  /** Changes whenever another connection has committed. */
  async version(): Promise<number> {
    return Number(this.first('PRAGMA data_version')?.data_version)
  }

  /** What was pruned. */
  async retention(): Promise<Retention> {
    return this.read(() => readRetention(this.database))
  }

  async close(): Promise<void> {
    this.database.close()
  }

  /** The same query without the period whose sums were pruned: what is left of it may be half of it. */
  protected kept(query: SpendQuery): SpendQuery {
    const fromBucket = bucketOf(readRetention(this.database).sumsFromMs)
    return fromBucket <= (query.sinceBucket ?? 0) ? query : {...query, sinceBucket: fromBucket}
  }

  protected first(sql: string, ...values: (string | number)[]): Row | undefined {
    return this.read(() => this.database.prepare(sql).get(...values))
  }

  protected all(sql: string, ...values: (string | number)[]): Row[] {
    return this.read(() => this.database.prepare(sql).all(...values))
  }

  /** Inside a transaction, so that several statements see the same state. */
  protected read<T>(query: () => T): T {
    const {database} = this
    try {
      database.exec('BEGIN')
      const result = query()
      database.exec('COMMIT')
      return result
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw describeStoreError(error, this.file)
    }
  }
}
