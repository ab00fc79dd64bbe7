import {isUtf8} from 'node:buffer'
import {Reader, type Type} from 'protobufjs'
import {maxTextBytes, maxValueDepth} from '../../../src/otlp/value-limits.ts'

const VARINT = 0
const FIXED64 = 1
const LENGTH = 2
const FIXED32 = 5

const WIRE_TYPES: Readonly<Record<string, number>> = {
  bool: VARINT,
  int32: VARINT,
  int64: VARINT,
  uint32: VARINT,
  uint64: VARINT,
  sint32: VARINT,
  fixed64: FIXED64,
  sfixed64: FIXED64,
  double: FIXED64,
  fixed32: FIXED32,
}

/** Ids have one length each; another one is no id, and what is made of it is each reader's own affair. */
const ID_BYTES: Readonly<Record<string, number>> = {traceId: 16, spanId: 8, parentSpanId: 8}

/**
 * Whether `bytes` are a message that every reader takes for the same: whole, each field with the wire type that it
 * is declared with, none given twice that is not repeated, one at most of a choice, values no deeper and texts no longer than may be.
 */
export function isSoundMessage(type: Type, bytes: Uint8Array): boolean {
  try {
    return isSound(type, Reader.create(bytes), 0)
  } catch {
    // protobufjs says in many ways that bytes end too early.
    return false
  }
}

function isSound(type: Type, reader: Reader, depth: number): boolean {
  if (depth > maxValueDepth) return false
  const seen = new Set<string>()
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    const wireType = tag & 7
    const field = type.fieldsById[tag >>> 3]
    if (tag >>> 3 === 0 || ![VARINT, FIXED64, LENGTH, FIXED32].includes(wireType)) return false
    if (field === undefined) {
      reader.skipType(wireType)
      continue
    }
    field.resolve()
    const name = field.partOf?.name ?? field.name
    if (!field.repeated && seen.has(name)) return false
    seen.add(name)
    if (wireType === LENGTH && field.resolvedType !== null && 'fieldsById' in field.resolvedType) {
      const inside = Reader.create(reader.bytes())
      if (!isSound(field.resolvedType, inside, type.name === 'AnyValue' ? depth + 1 : depth)) return false
    } else if (!isSoundScalar(field.type, field.name, field.repeated, wireType, reader)) return false
  }
  return reader.pos === reader.len
}

function isSoundScalar(
  type: string,
  name: string,
  isRepeated: boolean,
  wireType: number,
  reader: Reader,
): boolean {
  const expected = WIRE_TYPES[type] ?? LENGTH
  if (wireType !== expected && !(isRepeated && wireType === LENGTH)) return false
  if (wireType !== LENGTH) {
    reader.skipType(wireType)
    return true
  }
  const value = reader.bytes()
  const {length} = value
  if (type === 'string' && (!isUtf8(value) || length > maxTextBytes)) return false
  return length === 0 || ID_BYTES[name] === undefined || length === ID_BYTES[name]
}
