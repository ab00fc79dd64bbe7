import type {Reader} from 'protobufjs/minimal.js'
import {OtlpDecodeError} from '../decode-error.ts'
import type {AttributeValue} from '../records.ts'
import {maxAttributes, maxValueDepth} from '../value-limits.ts'
import {enterMessage, fieldSet, readInt64, readText, skipField} from './wire.ts'

const valueFields = fieldSet(1, 2, 3, 4, 5, 6, 7)
const stringFields = fieldSet(1)
const arrayFields = fieldSet(1)
const entryFields = fieldSet(1, 2)

/** opentelemetry.proto.common.v1.AnyValue, at its length; `undefined` when it is empty. */
export function readAttributeValue(reader: Reader, depth = 1): AttributeValue | undefined {
  if (depth > maxValueDepth) throw new OtlpDecodeError('An attribute value is nested too deeply')
  const outerEnd = enterMessage(reader)
  let value: AttributeValue | undefined
  while (reader.pos < reader.len) value = readMember(reader, depth) ?? value
  reader.len = outerEnd
  return value
}

/** An AnyValue, at its length, of which only a string is read; `undefined` when it is of another kind. */
export function readStringValue(reader: Reader): string | undefined {
  const outerEnd = enterMessage(reader)
  let value: string | undefined
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x0a) value = readText(reader)
    else skipField(reader, tag, stringFields)
  }
  reader.len = outerEnd
  return value
}

function readMember(reader: Reader, depth: number): AttributeValue | undefined {
  const tag = reader.tag()
  switch (tag) {
    case 0x0a:
      return readText(reader)
    case 0x10:
      return reader.bool()
    case 0x18:
      return readInt64(reader)
    case 0x21:
      return reader.double()
    case 0x2a:
      return readArray(reader, depth)
    case 0x32:
      return readKeyValueList(reader, depth)
    case 0x3a: {
      const raw = reader.bytes()
      return Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('base64')
    }
    default:
      skipField(reader, tag, valueFields)
      return undefined
  }
}

function readArray(reader: Reader, depth: number): AttributeValue[] {
  const values: AttributeValue[] = []
  const outerEnd = enterMessage(reader)
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x0a) {
      const value = readAttributeValue(reader, depth + 1)
      if (value !== undefined) values.push(value)
      if (values.length > maxAttributes) throw new OtlpDecodeError('An attribute holds too many values')
    } else skipField(reader, tag, arrayFields)
  }
  reader.len = outerEnd
  return values
}

function readKeyValueList(reader: Reader, depth: number): {[key: string]: AttributeValue} {
  const entries = new Map<string, AttributeValue>()
  const outerEnd = enterMessage(reader)
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x0a) readKeyValue(reader, {into: entries, isWanted: () => true, depth: depth + 1})
    else skipField(reader, tag, arrayFields)
  }
  reader.len = outerEnd
  // Defines own properties, so that a key named __proto__ is only a key.
  return Object.fromEntries(entries)
}

/** Where a KeyValue goes, and whether it is read at all. */
type KeyValueTarget = {
  readonly into: Map<string, AttributeValue>
  isWanted(key: string): boolean
  /** How deep its value lies; 1 for an attribute. */
  readonly depth: number
}

/** opentelemetry.proto.common.v1.KeyValue, at its length. The value of an unwanted key is stepped over. */
export function readKeyValue(reader: Reader, target: KeyValueTarget): void {
  let key = ''
  let valueAt = -1
  const outerEnd = enterMessage(reader)
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x0a) key = readText(reader)
    else if (tag === 0x12) {
      valueAt = reader.pos
      reader.skipType(2)
    } else skipField(reader, tag, entryFields)
  }
  if (valueAt >= 0 && target.isWanted(key)) {
    const end = reader.pos
    reader.pos = valueAt
    const value = readAttributeValue(reader, target.depth)
    if (value !== undefined) target.into.set(key, value)
    if (target.into.size > maxAttributes) throw new OtlpDecodeError('There are too many attributes')
    reader.pos = end
  }
  reader.len = outerEnd
}
