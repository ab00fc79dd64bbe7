import type {DatabaseSync} from 'node:sqlite'
import type {MetricPoint} from '../usage/usage-event.ts'
import {narrowKey} from './narrow-key.ts'

/** Remembers metric points, so that each adds only what no earlier one added. */
export class MetricTable {
  private readonly insertPoint
  private readonly readSeries
  private readonly writeSeries

  constructor(database: DatabaseSync) {
    this.insertPoint = database.prepare(
      'INSERT OR IGNORE INTO metric_point (key, start_ns, time_ns) VALUES (?, ?, ?)',
    )
    this.readSeries = database.prepare(
      'SELECT time_ns, value FROM metric_series WHERE key = ? AND start_ns = ?',
    )
    this.readSeries.setReadBigInts(true)
    this.writeSeries =
      database.prepare(`INSERT INTO metric_series (key, start_ns, time_ns, value) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET time_ns = excluded.time_ns, value = excluded.value`)
  }

  /**
   * What a point adds: whole tokens, or micro-dollars for `microUsd`.
   * Delta: its value, once per series, start and time. Cumulative: the growth since the newest point of
   * the same series and start. A lower value at a later time is a reset, and counts from zero; an older
   * point adds nothing, since a retry may arrive late.
   */
  growth(point: MetricPoint): number {
    const key = narrowKey(point.series)
    if (point.temporality === 'delta') {
      const isNew = this.insertPoint.run(key, point.startUnixNano, point.timeUnixNano).changes === 1
      return isNew ? whole(point, point.value) : 0
    }
    const last = this.readSeries.get(key, point.startUnixNano)
    if (last !== undefined && BigInt(String(last.time_ns)) >= point.timeUnixNano) return 0
    this.writeSeries.run(key, point.startUnixNano, point.timeUnixNano, point.value)
    const before = last === undefined ? 0 : Number(last.value)
    return point.value < before ? whole(point, point.value) : whole(point, point.value) - whole(point, before)
  }
}

function whole(point: MetricPoint, value: number): number {
  return Math.round(point.kind === 'microUsd' ? value * 1e6 : value)
}
