import type {DatabaseSync, StatementSync} from 'node:sqlite'
import {addSums, allTokens, noSums, SUM_COLUMNS, type Sums} from './measures.ts'
import {BUCKET_MS} from './schema.ts'
import type {SessionTable, SessionUsage} from './session-table.ts'

/** Where a contribution goes: who and where, at what price, when. */
export type RollupCell = {
  readonly session: number
  readonly attribution: number
  readonly priceClass: number
  /** Unix ms. */
  readonly atMs: number
  readonly isMetric: boolean
}

type Change = RollupCell & {readonly bucket: number; readonly sums: Sums}

/**
 * Collects what a transaction changes in the rollups, then writes each changed row once.
 * `rollup_total` holds the same sums without who and where, less the metrics of sessions whose
 * requests are known.
 */
export class RollupWriter {
  private readonly changes = new Map<string, Change>()
  private readonly sessions: SessionTable
  private readonly upsert: StatementSync
  private readonly upsertTotal: StatementSync
  private readonly dropEmpty: StatementSync
  private readonly dropEmptyTotal: StatementSync
  private readonly metricRows: StatementSync
  private readonly hasRequests: StatementSync

  constructor(database: DatabaseSync, sessions: SessionTable) {
    this.sessions = sessions
    this.upsert = prepareUpsert(database, 'rollup', ['bucket', 'attribution', 'price_class'])
    this.upsertTotal = prepareUpsert(database, 'rollup_total', ['bucket', 'price_class'])
    const isEmpty = SUM_COLUMNS.map(column => `${column} = 0`).join(' AND ')
    this.dropEmpty = database.prepare(
      `DELETE FROM rollup WHERE bucket = ? AND attribution = ? AND price_class = ? AND ${isEmpty}`,
    )
    this.dropEmptyTotal = database.prepare(
      `DELETE FROM rollup_total WHERE bucket = ? AND price_class = ? AND ${isEmpty}`,
    )
    this.metricRows = database.prepare(`SELECT rollup.* FROM attribution
      CROSS JOIN rollup ON rollup.attribution = attribution.id
      CROSS JOIN price_class ON price_class.id = rollup.price_class
      WHERE attribution.session = ? AND price_class.prompt_over < 0`)
    this.hasRequests = database.prepare('SELECT has_requests FROM session WHERE id = ?')
  }

  add(cell: RollupCell, sums: Sums, factor: 1 | -1 = 1): void {
    const bucket = Math.floor(cell.atMs / BUCKET_MS)
    const key = `${bucket} ${cell.attribution} ${cell.priceClass}`
    const change = this.changes.get(key) ?? {...cell, bucket, sums: noSums()}
    addSums(change.sums, sums, factor)
    this.changes.set(key, change)
  }

  /** A session's requests are known from here on: its metrics leave the totals. */
  replaceMetrics(session: number): void {
    if (!this.sessions.gotFirstRequest(session)) return
    for (const row of this.metricRows.all(session)) {
      const sums = SUM_COLUMNS.map(column => -Number(row[column]))
      this.writeTotal(Number(row.bucket), Number(row.price_class), sums)
    }
  }

  /** Writes what was collected. */
  flush(): void {
    const used = new Map<number, SessionUsage>()
    for (const change of this.changes.values()) {
      const {bucket, attribution, priceClass, session, isMetric, sums} = change
      if (sums.every(sum => sum === 0)) continue
      this.upsert.run(bucket, attribution, priceClass, ...sums)
      this.dropEmpty.run(bucket, attribution, priceClass)
      if (!isMetric || this.hasRequests.get(session)?.has_requests === 0)
        this.writeTotal(bucket, priceClass, sums)
      noteUsage(used, change)
    }
    for (const [session, usage] of used) this.sessions.used(session, usage)
    this.changes.clear()
  }

  forget(): void {
    this.changes.clear()
  }

  private writeTotal(bucket: number, priceClass: number, sums: Sums): void {
    this.upsertTotal.run(bucket, priceClass, ...sums)
    this.dropEmptyTotal.run(bucket, priceClass)
  }
}

function noteUsage(used: Map<number, SessionUsage>, change: Change): void {
  const {bucket} = change
  const usage = used.get(change.session) ?? {
    firstBucket: bucket,
    lastBucket: bucket,
    lastSeenMs: 0,
    requests: 0,
    requestTokens: 0,
    metricTokens: 0,
  }
  usage.firstBucket = Math.min(usage.firstBucket, bucket)
  usage.lastBucket = Math.max(usage.lastBucket, bucket)
  usage.lastSeenMs = Math.max(usage.lastSeenMs, change.atMs)
  usage.requests += change.sums[0] ?? 0
  usage[change.isMetric ? 'metricTokens' : 'requestTokens'] += allTokens(change.sums)
  used.set(change.session, usage)
}

function prepareUpsert(database: DatabaseSync, table: string, key: readonly string[]): StatementSync {
  const columns = [...key, ...SUM_COLUMNS]
  const sums = SUM_COLUMNS.map(column => `${column} = ${column} + excluded.${column}`)
  return database.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
    ON CONFLICT DO UPDATE SET ${sums.join(', ')}`)
}
