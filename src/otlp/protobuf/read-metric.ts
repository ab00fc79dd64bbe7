import type {Reader} from 'protobufjs/minimal.js'
import type {RecordSink} from '../record-sink.ts'
import type {MetricRecord} from '../records.ts'
import type {WantedRecords} from '../wanted.ts'
import {readExponentialHistogramPoint, readHistogramPoint} from './read-histogram-point.ts'
import {readNumberPoint} from './read-number-point.ts'
import {enterMessage, fieldSet, noteMessage, readText, skipField} from './wire.ts'

const metricFields = fieldSet(1, 3, 7, 9, 10)
const sumFields = fieldSet(1, 2, 3)
const histogramFields = fieldSet(1, 2)

/** What a metric says of all its points. */
type OfMetric = Pick<MetricRecord, 'metric' | 'unit'>

/**
 * opentelemetry.proto.metrics.v1.Metric: 1 name, 3 unit, 7 sum, 9 histogram, 10 exponential histogram. A
 * malformed point costs itself; a metric that is malformed around its points costs one, since its points
 * can't be counted.
 */
export function readMetric(reader: Reader, wanted: WantedRecords, sink: RecordSink<MetricRecord>): void {
  let name = ''
  let unit = ''
  let data: {readonly tag: number; readonly at: number} | undefined
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x0a) name = readText(reader)
    else if (tag === 0x1a) unit = readText(reader)
    else if (tag === 0x3a || tag === 0x4a || tag === 0x52) {
      data = {tag, at: reader.pos}
      reader.skipType(2)
    } else skipField(reader, tag, metricFields)
  }
  if (data === undefined || !wanted.metric(name)) return
  reader.pos = data.at
  const of = {metric: name, unit}
  if (data.tag === 0x3a) readSum(reader, of, sink)
  else readHistogram(reader, of, sink, data.tag === 0x4a ? readHistogramPoint : readExponentialHistogramPoint)
}

/** opentelemetry.proto.metrics.v1.Sum: 1 data points, 2 temporality, 3 is monotonic. */
function readSum(reader: Reader, of: OfMetric, sink: RecordSink<MetricRecord>): void {
  let temporality = 0
  let isMonotonic = false
  const pointsAt: number[] = []
  enterMessage(reader)
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x0a) {
      noteMessage(reader, pointsAt)
    } else if (tag === 0x10) temporality = reader.int32()
    else if (tag === 0x18) isMonotonic = reader.bool()
    else skipField(reader, tag, sumFields)
  }
  readPoints(reader, pointsAt, sink, () => {
    const point = readNumberPoint(reader)
    return point && {kind: 'sum', ...of, temporality, isMonotonic, ...point}
  })
}

/** opentelemetry.proto.metrics.v1.Histogram and ExponentialHistogram: 1 data points, 2 temporality. */
function readHistogram(
  reader: Reader,
  of: OfMetric,
  sink: RecordSink<MetricRecord>,
  readPoint: typeof readHistogramPoint,
): void {
  let temporality = 0
  const pointsAt: number[] = []
  enterMessage(reader)
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x0a) {
      noteMessage(reader, pointsAt)
    } else if (tag === 0x10) temporality = reader.int32()
    else skipField(reader, tag, histogramFields)
  }
  readPoints(reader, pointsAt, sink, () => {
    const point = readPoint(reader)
    return point && {kind: 'histogram', ...of, temporality, ...point}
  })
}

function readPoints(
  reader: Reader,
  pointsAt: readonly number[],
  sink: RecordSink<MetricRecord>,
  readPoint: () => MetricRecord | undefined,
): void {
  const end = reader.len
  for (const pointAt of pointsAt) {
    reader.pos = pointAt
    enterMessage(reader)
    try {
      const point = readPoint()
      if (point !== undefined) sink.keep(point)
    } catch (error) {
      sink.reject(error)
    }
    reader.len = end
  }
}
