import type {DatabaseSync, StatementSync} from 'node:sqlite'
import {BUCKET_MS} from '../usage/bucket.ts'
import {addSums, allTokens, noSums, SUM_COLUMNS, type Sums} from './measures.ts'
import {RollupTable} from './rollup-table.ts'
import {BUCKETS_PER_HOUR} from './schema.ts'
import type {SessionTable, SessionUsage} from './session-table.ts'

/** Where a contribution goes: who and where, at what price, when. */
export type RollupCell = {
  readonly session: number
  /** The session whose metrics count the same tokens: another one where the client hides session ids. */
  readonly metricSession: number
  readonly attribution: number
  readonly priceClass: number
  /** Unix ms. */
  readonly atMs: number
  readonly isMetric: boolean
}

type Change = RollupCell & {readonly bucket: number; readonly sums: Sums}

/**
 * Collects what a transaction changes in the rollups, then writes each changed row once.
 * `rollup_total` and `rollup_hour` hold the same sums without who and where, less the metrics of sessions
 * whose requests are known.
 */
export class RollupWriter {
  private readonly changes = new Map<string, Change>()
  private readonly sessions: SessionTable
  private readonly rows: RollupTable
  private readonly totals: RollupTable
  private readonly hours: RollupTable
  private readonly metricRows: StatementSync
  private readonly hasRequests: StatementSync

  constructor(database: DatabaseSync, sessions: SessionTable) {
    this.sessions = sessions
    this.rows = new RollupTable(database, 'rollup', ['bucket', 'attribution', 'price_class'])
    this.totals = new RollupTable(database, 'rollup_total', ['bucket', 'price_class'])
    this.hours = new RollupTable(database, 'rollup_hour', ['bucket', 'price_class'])
    this.metricRows = database.prepare(`SELECT rollup.* FROM attribution
      CROSS JOIN rollup ON rollup.attribution = attribution.id
      CROSS JOIN price_class ON price_class.id = rollup.price_class
      WHERE attribution.session = ? AND price_class.prompt_over < 0`)
    this.hasRequests = database.prepare('SELECT has_requests FROM session WHERE id = ?')
  }

  add(cell: RollupCell, sums: Sums, factor: 1 | -1 = 1): void {
    const bucket = Math.floor(cell.atMs / BUCKET_MS)
    const key = `${bucket} ${cell.attribution} ${cell.priceClass} ${cell.metricSession}`
    const change = this.changes.get(key) ?? {...cell, bucket, sums: noSums()}
    addSums(change.sums, sums, factor)
    this.changes.set(key, {...change, atMs: Math.max(change.atMs, cell.atMs)})
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
      this.rows.add([bucket, attribution, priceClass], sums)
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
    this.totals.add([bucket, priceClass], sums)
    this.hours.add([bucket - (bucket % BUCKETS_PER_HOUR), priceClass], sums)
  }
}

function noteUsage(used: Map<number, SessionUsage>, change: Change): void {
  const {session, metricSession, isMetric, sums} = change
  const usage = usageOf(used, session, change)
  usage.requests += sums[0] ?? 0
  if (isMetric) usage.metricTokens += allTokens(sums)
  else usageOf(used, metricSession, change).requestTokens += allTokens(sums)
}

/** What the commit adds to a session, stretched over this change too. */
function usageOf(used: Map<number, SessionUsage>, session: number, {bucket, atMs}: Change): SessionUsage {
  const usage = used.get(session) ?? {
    firstBucket: bucket,
    lastBucket: bucket,
    lastSeenMs: 0,
    requests: 0,
    requestTokens: 0,
    metricTokens: 0,
  }
  usage.firstBucket = Math.min(usage.firstBucket, bucket)
  usage.lastBucket = Math.max(usage.lastBucket, bucket)
  usage.lastSeenMs = Math.max(usage.lastSeenMs, atMs)
  used.set(session, usage)
  return usage
}
