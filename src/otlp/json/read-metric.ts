import {noRecordedValueFlag} from '../no-recorded-value-flag.ts'
import type {RecordSink} from '../record-sink.ts'
import type {SumPoint} from '../records.ts'
import type {Selection} from '../selection.ts'
import {isPresent, readAttributes} from './attribute-value.ts'
import {booleanField, expectObject, type JsonObject, listField, objectField, stringField} from './fields.ts'
import {enumField, nanosField, parseDouble, parseInt64} from './numbers.ts'

const temporalities = [
  'AGGREGATION_TEMPORALITY_UNSPECIFIED',
  'AGGREGATION_TEMPORALITY_DELTA',
  'AGGREGATION_TEMPORALITY_CUMULATIVE',
]

/**
 * A malformed point costs itself; a metric that is malformed around its points costs one, since its
 * points can't be counted.
 */
export function readMetric(metric: JsonObject, selection: Selection, sink: RecordSink<SumPoint>): void {
  const name = stringField(metric, 'name')
  const unit = stringField(metric, 'unit')
  const sum = objectField(metric, 'sum')
  if (sum === undefined || !selection.metric(name)) return
  const of = {
    metric: name,
    unit,
    temporality: enumField(sum, 'aggregationTemporality', temporalities),
    isMonotonic: booleanField(sum, 'isMonotonic'),
  }
  for (const element of listField(sum, 'dataPoints')) {
    try {
      const point = expectObject(element)
      const value = readPointValue(point)
      if (value !== undefined) sink.keep({...of, value, ...readPointOrigin(point)})
    } catch (error) {
      sink.reject(error)
    }
  }
}

/** `undefined` when the point has no value or is flagged as having none. */
function readPointValue(point: JsonObject): number | undefined {
  if ((enumField(point, 'flags') & noRecordedValueFlag) !== 0) return undefined
  if (isPresent(point.asDouble)) return parseDouble(point.asDouble)
  if (isPresent(point.asInt)) return Number(parseInt64(point.asInt))
  return undefined
}

function readPointOrigin(
  point: JsonObject,
): Pick<SumPoint, 'startTimeUnixNano' | 'timeUnixNano' | 'attributes'> {
  return {
    startTimeUnixNano: nanosField(point, 'startTimeUnixNano'),
    timeUnixNano: nanosField(point, 'timeUnixNano'),
    attributes: readAttributes(point),
  }
}
