import type {MetricRecord} from '../otlp/records.ts'
import {readCount, readMicroUsd} from './read-number.ts'
import {isKeepable, readUnixMs} from './read-time.ts'
import {seriesIdentity} from './series-identity.ts'
import type {Reading, RecordSurroundings} from './source-reader.ts'
import type {MetricKind, MetricPoint} from './usage-event.ts'

/** What a dialect knows of a point beside its number and its times. */
export type PointMeaning = Omit<
  MetricPoint,
  'kind' | 'temporality' | 'series' | 'startUnixNano' | 'timeUnixNano' | 'occurredAtMs' | 'value' | 'context'
>

/** A point that counts `kind`: its value, or a histogram's sum. Unreadable without a kind or a sound number and time. */
export function readMetricPoint(
  point: MetricRecord,
  kind: MetricKind | undefined,
  meaning: PointMeaning,
  around: RecordSurroundings,
): Reading {
  const value = point.kind === 'histogram' ? point.sum : point.value
  const amount = kind === 'microUsd' ? readMicroUsd(value) : readCount(value)
  const hasTimes = isKeepable(point.startTimeUnixNano) && isKeepable(point.timeUnixNano)
  if (kind === undefined || amount === undefined || !hasTimes || point.temporality === 0)
    return {kind: 'unreadable'}
  return {
    kind: 'point',
    point: {
      ...meaning,
      kind,
      temporality: point.temporality === 2 ? 'cumulative' : 'delta',
      series: seriesIdentity(around.resource.seriesPart, around.scope, point),
      startUnixNano: point.startTimeUnixNano,
      timeUnixNano: point.timeUnixNano,
      occurredAtMs: readUnixMs(point.timeUnixNano) ?? around.receivedAtMs,
      value,
      context: around.context,
    },
  }
}
