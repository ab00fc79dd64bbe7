import type {DatabaseSync} from 'node:sqlite'
import {BUCKET_MS} from '../usage/bucket.ts'
import {readFileUse} from './file-use.ts'
import {openDatabaseToRead} from './open-database.ts'
import {HAS_SUMS, type Retention, readRetention} from './retention.ts'
import {describeStoreError} from './store-error.ts'

/** Telemetry that carried usage. */
export type LastTelemetry = {
  /** End of the newest request, Unix ms. */
  readonly atMs: number
  /** Of the client that made it; `undefined` when it did not say. */
  readonly clientVersion: string | undefined
}

/** What a store holds. Instants are Unix ms; absent where it holds nothing, or nothing was pruned. */
export type Holdings = {
  readonly requests: number
  /** Begin of the first hour with usage. */
  readonly sinceMs: number | undefined
  readonly freeBytes: number
  readonly retention: Retention
}

/** What a store tells about the telemetry that arrives in it. */
export class HealthReader {
  private readonly database: DatabaseSync
  private readonly file: string

  private constructor(database: DatabaseSync, file: string) {
    this.database = database
    this.file = file
  }

  /** `undefined` when nothing has been recorded yet. @throws StackspendError STORE_* */
  static async open(file: string): Promise<HealthReader | undefined> {
    const database = openDatabaseToRead(file)
    return database === undefined ? undefined : new HealthReader(database, file)
  }

  /** The newest session with usage; `undefined` when there is none. */
  async lastTelemetry(): Promise<LastTelemetry | undefined> {
    const row = this.first(
      `SELECT last_seen_ms AS at, ${VERSION} AS version FROM session
        WHERE last_seen_ms > 0 ORDER BY last_seen_ms DESC LIMIT 1`,
    )
    if (row === undefined) return undefined
    return {atMs: Number(row.at), clientVersion: row.version === null ? undefined : String(row.version)}
  }

  /** How much it holds, from when on, and what is free in its file. Takes no longer with more requests. */
  async holdings(): Promise<Holdings> {
    const row = this.first(
      `SELECT coalesce(sum(requests), 0) AS requests, min(bucket) AS first FROM rollup_hour WHERE ${HAS_SUMS}`,
    )
    return {
      requests: Number(row?.requests),
      sinceMs: row?.first == null ? undefined : Number(row.first) * BUCKET_MS,
      freeBytes: readFileUse(this.database).freeBytes,
      retention: readRetention(this.database),
    }
  }

  /** What a session said its client's version is. */
  async versionOf(sessionId: string): Promise<string | undefined> {
    const row = this.first(
      `SELECT ${VERSION} AS version FROM session WHERE key = ? AND is_named = 1`,
      sessionId,
    )
    return row?.version == null ? undefined : String(row.version)
  }

  async close(): Promise<void> {
    this.database.close()
  }

  private first(sql: string, ...values: string[]): Record<string, unknown> | undefined {
    try {
      return this.database.prepare(sql).get(...values)
    } catch (error) {
      throw describeStoreError(error, this.file)
    }
  }
}

const VERSION = '(SELECT value FROM text WHERE id = client_version)'
