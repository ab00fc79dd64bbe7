import type {Reader} from 'protobufjs/minimal.js'
import {noRecordedValueFlag} from '../no-recorded-value-flag.ts'
import type {AttributeValue, HistogramPoint} from '../records.ts'
import {readKeyValue} from './attribute-value.ts'
import {fieldSet, readFixed64, skipField} from './wire.ts'

/** What a point says itself; the rest of a `HistogramPoint` is its metric's. */
type OwnFields = Omit<HistogramPoint, 'kind' | 'metric' | 'unit' | 'temporality'>

const explicitFields = fieldSet(2, 3, 4, 5, 9, 10)
const exponentialFields = fieldSet(1, 2, 3, 4, 5, 10)

/** opentelemetry.proto.metrics.v1.HistogramDataPoint up to the reader's end: 9 attributes. */
export function readHistogramPoint(reader: Reader): OwnFields | undefined {
  return readPoint(reader, 0x4a, explicitFields)
}

/** opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint up to the reader's end: 1 attributes. */
export function readExponentialHistogramPoint(reader: Reader): OwnFields | undefined {
  return readPoint(reader, 0x0a, exponentialFields)
}

/**
 * What both have in common: 2 start, 3 time, 4 count, 5 sum, 10 flags. `undefined` when the point has no sum
 * or is flagged as having none.
 */
function readPoint(reader: Reader, attributesTag: number, fields: number): OwnFields | undefined {
  let startTimeUnixNano = 0n
  let timeUnixNano = 0n
  let count = 0
  let sum: number | undefined
  let flags = 0
  const attributes = new Map<string, AttributeValue>()
  const target = {into: attributes, isWanted: () => true, depth: 1}
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === attributesTag) readKeyValue(reader, target)
    else if (tag === 0x11) startTimeUnixNano = readFixed64(reader)
    else if (tag === 0x19) timeUnixNano = readFixed64(reader)
    else if (tag === 0x21) count = Number(readFixed64(reader))
    else if (tag === 0x29) sum = reader.double()
    else if (tag === 0x50) flags = reader.uint32()
    else skipField(reader, tag, fields)
  }
  if (sum === undefined || (flags & noRecordedValueFlag) !== 0) return undefined
  return {startTimeUnixNano, timeUnixNano, count, sum, attributes}
}
