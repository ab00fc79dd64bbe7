import {noRecordedValueFlag} from '../no-recorded-value-flag.ts'
import type {RecordSink} from '../record-sink.ts'
import type {MetricRecord} from '../records.ts'
import type {WantedRecords} from '../wanted.ts'
import {isPresent, readAttributes} from './attribute-value.ts'
import {booleanField, expectObject, type JsonObject, listField, objectField, stringField} from './fields.ts'
import {enumField, fixed64Field, parseDouble, parseInt64} from './numbers.ts'

const temporalities = [
  'AGGREGATION_TEMPORALITY_UNSPECIFIED',
  'AGGREGATION_TEMPORALITY_DELTA',
  'AGGREGATION_TEMPORALITY_CUMULATIVE',
]

/**
 * A malformed point costs itself; a metric that is malformed around its points costs one, since its
 * points can't be counted.
 */
export function readMetric(metric: JsonObject, wanted: WantedRecords, sink: RecordSink<MetricRecord>): void {
  const of = {metric: stringField(metric, 'name'), unit: stringField(metric, 'unit')}
  if (!wanted.metric(of.metric)) return
  const sum = objectField(metric, 'sum')
  const histogram = objectField(metric, 'histogram') ?? objectField(metric, 'exponentialHistogram')
  if (sum !== undefined) readSum(sum, of, sink)
  else if (histogram !== undefined) readHistogram(histogram, of, sink)
}

function readSum(
  sum: JsonObject,
  of: Pick<MetricRecord, 'metric' | 'unit'>,
  sink: RecordSink<MetricRecord>,
): void {
  const temporality = readTemporality(sum)
  const isMonotonic = booleanField(sum, 'isMonotonic')
  readPoints(sum, sink, point => {
    const value = readNumber(point)
    if (value === undefined) return undefined
    return {kind: 'sum', ...of, temporality, isMonotonic, value, ...readOrigin(point)}
  })
}

function readHistogram(
  histogram: JsonObject,
  of: Pick<MetricRecord, 'metric' | 'unit'>,
  sink: RecordSink<MetricRecord>,
): void {
  const temporality = readTemporality(histogram)
  readPoints(histogram, sink, point => {
    if (!isPresent(point.sum)) return undefined
    const count = Number(fixed64Field(point, 'count'))
    return {kind: 'histogram', ...of, temporality, count, sum: parseDouble(point.sum), ...readOrigin(point)}
  })
}

function readTemporality(data: JsonObject): number {
  return enumField(data, 'aggregationTemporality', temporalities)
}

/** A point that is flagged as having no value is left out. */
function readPoints(
  data: JsonObject,
  sink: RecordSink<MetricRecord>,
  read: (point: JsonObject) => MetricRecord | undefined,
): void {
  for (const element of listField(data, 'dataPoints')) {
    try {
      const point = expectObject(element)
      const isFlagged = (enumField(point, 'flags') & noRecordedValueFlag) !== 0
      const record = isFlagged ? undefined : read(point)
      if (record !== undefined) sink.keep(record)
    } catch (error) {
      sink.reject(error)
    }
  }
}

function readNumber(point: JsonObject): number | undefined {
  if (isPresent(point.asDouble)) return parseDouble(point.asDouble)
  if (isPresent(point.asInt)) return Number(parseInt64(point.asInt))
  return undefined
}

function readOrigin(
  point: JsonObject,
): Pick<MetricRecord, 'startTimeUnixNano' | 'timeUnixNano' | 'attributes'> {
  return {
    startTimeUnixNano: fixed64Field(point, 'startTimeUnixNano'),
    timeUnixNano: fixed64Field(point, 'timeUnixNano'),
    attributes: readAttributes(point),
  }
}
