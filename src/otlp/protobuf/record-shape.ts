import type {Reader} from 'protobufjs/minimal.js'
import {isMalformedInput} from '../decode-error.ts'
import type {Signal} from '../records.ts'

/**
 * Tells what kind of record fills `reader` up to its end, by fields that the other two kinds can't have;
 * `undefined` when they fit several kinds, or when the record is malformed.
 */
export function recordSignal(reader: Reader): Signal | undefined {
  try {
    return signalOf(readShape(reader))
  } catch (error) {
    if (!isMalformedInput(error)) throw error
    return undefined
  }
}

/** The tags of a message, each with the bytes that its last value has (0 for a number). */
type Shape = ReadonlyMap<number, number>

function readShape(reader: Reader): Shape {
  const shape = new Map<number, number>()
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    const wireType = tag & 7
    const bytes = wireType === 2 ? reader.size() : 0
    if (wireType === 2) reader.skip(bytes)
    else reader.skipType(wireType, 0, tag >>> 3)
    shape.set(tag, bytes)
  }
  return shape
}

/**
 * Span: 1 trace id of 16 bytes, 2 span id of 8, 7 start and 8 end as fixed64.
 * Metric: 1 name, and one of the messages 5, 7, 9, 10, 11.
 * LogRecord: 1 time and 11 observed time as fixed64, 6 attributes; a metric has no field 6, a span's is a number.
 */
function signalOf(shape: Shape): Signal | undefined {
  const hasAnyOf = (...tags: readonly number[]): boolean => tags.some(tag => shape.has(tag))
  const hasSpanTimes = hasAnyOf(0x39, 0x41)
  const hasLogFields = hasAnyOf(0x09, 0x59, 0x32)
  if (hasSpanTimes) return shape.get(0x0a) === 16 && shape.get(0x12) === 8 ? 'traces' : undefined
  if (shape.has(0x0a)) return !hasLogFields && hasAnyOf(0x2a, 0x3a, 0x4a, 0x52, 0x5a) ? 'metrics' : undefined
  return hasLogFields ? 'logs' : undefined
}
