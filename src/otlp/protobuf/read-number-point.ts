import type {Reader} from 'protobufjs/minimal.js'
import {noRecordedValueFlag} from '../no-recorded-value-flag.ts'
import type {AttributeValue, SumPoint} from '../records.ts'
import {readKeyValue} from './attribute-value.ts'
import {fieldSet, readFixed64, readSfixed64, skipField} from './wire.ts'

/** What a point says itself; the rest of a `SumPoint` is its metric's. */
type NumberPoint = Pick<SumPoint, 'startTimeUnixNano' | 'timeUnixNano' | 'value' | 'attributes'>

const pointFields = fieldSet(2, 3, 4, 6, 7, 8)

/**
 * opentelemetry.proto.metrics.v1.NumberDataPoint up to the reader's end: 2 start, 3 time, 4 as double,
 * 6 as int, 7 attributes, 8 flags. `undefined` when it has no value or is flagged as having none.
 */
export function readNumberPoint(reader: Reader): NumberPoint | undefined {
  let startTimeUnixNano = 0n
  let timeUnixNano = 0n
  let value: number | undefined
  let flags = 0
  const attributes = new Map<string, AttributeValue>()
  const target = {into: attributes, isWanted: () => true, depth: 1}
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x3a) readKeyValue(reader, target)
    else if (tag === 0x11) startTimeUnixNano = readFixed64(reader)
    else if (tag === 0x19) timeUnixNano = readFixed64(reader)
    else if (tag === 0x21) value = reader.double()
    else if (tag === 0x31) value = readSfixed64(reader)
    else if (tag === 0x40) flags = reader.uint32()
    else skipField(reader, tag, pointFields)
  }
  if (value === undefined || (flags & noRecordedValueFlag) !== 0) return undefined
  return {startTimeUnixNano, timeUnixNano, value, attributes}
}
