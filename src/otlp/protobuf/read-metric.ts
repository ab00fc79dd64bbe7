import type {Reader} from 'protobufjs/minimal.js'
import type {RecordSink} from '../record-sink.ts'
import type {SumPoint} from '../records.ts'
import type {Selection} from '../selection.ts'
import {readNumberPoint} from './read-number-point.ts'
import {enterMessage, fieldSet, skipField} from './wire.ts'

const metricFields = fieldSet(1, 3, 7)
const sumFields = fieldSet(1, 2, 3)

/**
 * opentelemetry.proto.metrics.v1.Metric: 1 name, 3 unit, 7 sum. A malformed point costs itself; a metric
 * that is malformed around its points costs one, since its points can't be counted.
 */
export function readMetric(reader: Reader, selection: Selection, sink: RecordSink<SumPoint>): void {
  let name = ''
  let unit = ''
  let sumAt = -1
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x0a) name = reader.string()
    else if (tag === 0x1a) unit = reader.string()
    else if (tag === 0x3a) {
      sumAt = reader.pos
      reader.skipType(2)
    } else skipField(reader, tag, metricFields)
  }
  if (sumAt < 0 || !selection.metric(name)) return
  reader.pos = sumAt
  readSum(reader, {metric: name, unit}, sink)
}

/** opentelemetry.proto.metrics.v1.Sum: 1 data points, 2 temporality, 3 is monotonic. */
function readSum(reader: Reader, of: Pick<SumPoint, 'metric' | 'unit'>, sink: RecordSink<SumPoint>): void {
  let temporality = 0
  let isMonotonic = false
  const pointsAt: number[] = []
  enterMessage(reader)
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x0a) {
      pointsAt.push(reader.pos)
      reader.skipType(2)
    } else if (tag === 0x10) temporality = reader.int32()
    else if (tag === 0x18) isMonotonic = reader.bool()
    else skipField(reader, tag, sumFields)
  }
  const sumEnd = reader.len
  for (const pointAt of pointsAt) {
    reader.pos = pointAt
    enterMessage(reader)
    try {
      const point = readNumberPoint(reader)
      if (point !== undefined) sink.keep({...of, temporality, isMonotonic, ...point})
    } catch (error) {
      sink.reject(error)
    }
    reader.len = sumEnd
  }
}
