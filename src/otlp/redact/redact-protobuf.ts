import {type Reader, Writer} from 'protobufjs/minimal.js'
import {isMalformedInput, OtlpDecodeError} from '../decode-error.ts'
import {enterMessage, openReader} from '../protobuf/wire.ts'
import type {Signal} from '../records.ts'
import {maxValueDepth} from '../value-limits.ts'
import {CONTENT_SPAN_EVENTS, contentKind} from './content-attributes.ts'
import {type Field, REQUEST_SHAPES, type Shape} from './otlp-shapes.ts'
import {isHarmlessErrorText, isHarmlessValue} from './protobuf-values.ts'
import {type Edit, spliceBytes} from './splice-bytes.ts'

/** A message without its content; `bytes` are the very same ones when there was none. */
export type Redacted = {readonly bytes: Uint8Array; readonly removed: number}

/**
 * Works on the wire format: cuts the fields of content out, rewrites the lengths of what holds them, and
 * copies all other bytes, those of fields that no schema knows included.
 * @throws {OtlpDecodeError} when a message on the way to an attribute is malformed.
 */
export function redactProtobuf(signal: Signal, bytes: Uint8Array): Redacted {
  const cutter = new ProtobufCutter(bytes)
  try {
    cutter.cutRequest(REQUEST_SHAPES[signal])
  } catch (error) {
    if (!isMalformedInput(error)) throw error
    throw new OtlpDecodeError('The body is no OTLP export request in protobuf')
  }
  if (cutter.removed === 0) return {bytes, removed: 0}
  return {bytes: spliceBytes(bytes, cutter.edits), removed: cutter.removed}
}

/** What the messages around a field say about it. */
type Surroundings = {
  readonly kindOf: typeof contentKind
  /** The log record names an event, so that its body is content unless it only repeats a name. */
  readonly isEvent: boolean
  /** How many attribute values hold this one. */
  readonly depth: number
}

const outermost: Surroundings = {kindOf: contentKind, isEvent: false, depth: 0}
const allContent = () => 'content' as const

class ProtobufCutter {
  readonly edits: Edit[] = []
  removed = 0
  readonly #reader: Reader

  constructor(bytes: Uint8Array) {
    this.#reader = openReader(bytes)
  }

  cutRequest(shape: Shape): void {
    while (this.#reader.pos < this.#reader.len) this.#cutField(shape, outermost)
  }

  /** Cuts inside the message whose length comes next. Returns by how many bytes it becomes shorter, its length included. */
  #cutMessage(shape: Shape, outer: Surroundings): number {
    const reader = this.#reader
    const lengthAt = reader.pos
    const outerEnd = enterMessage(reader)
    const [contentAt, end] = [reader.pos, reader.len]
    const around = this.#lookAhead(shape, outer)
    let saved = 0
    while (reader.pos < end) saved += this.#cutField(shape, around)
    reader.len = outerEnd
    if (saved === 0) return 0
    const length = Writer.create()
      .uint32(end - contentAt - saved)
      .finish()
    this.edits.push({from: lengthAt, to: contentAt, by: length})
    return saved + (contentAt - lengthAt) - length.length
  }

  /** Returns how many bytes the field of the tag that comes next loses. */
  #cutField(shape: Shape, around: Surroundings): number {
    const reader = this.#reader
    const from = reader.pos
    const tag = reader.tag()
    const field = shape.fieldNumbered(tag >>> 3)
    if (field === undefined) {
      reader.skipType(tag & 7, 0, tag >>> 3)
      return 0
    }
    if ((tag & 7) !== 2) throw new OtlpDecodeError('A field has the wrong wire type')
    const valueAt = reader.pos
    const value = reader.bytes()
    if (this.#isContent(field, value, shape, around)) {
      this.edits.push({from, to: reader.pos})
      this.removed += 1
      return reader.pos - from
    }
    if (field.holds === 'errorText') return 0
    reader.pos = valueAt
    return this.#cutMessage(field.holds, around)
  }

  #isContent({holds}: Field, value: Uint8Array, shape: Shape, around: Surroundings): boolean {
    if (holds === 'errorText') return !isHarmlessErrorText(value)
    if (holds.kind === 'attribute') return isContentAttribute(value, around)
    return isEventBody(shape, holds, around) && !isHarmlessValue(value, 'error')
  }

  /** Reads what decides about fields that may come before it, and goes back to the start of the message. */
  #lookAhead({kind}: Shape, outer: Surroundings): Surroundings {
    const reader = this.#reader
    const start = reader.pos
    let around = outer
    if (kind === 'log') around = {...outer, isEvent: namesEvent(reader)}
    if (kind === 'spanEvent' && CONTENT_SPAN_EVENTS.has(readText(reader, 2)))
      around = {...outer, kindOf: allContent}
    if (kind === 'value') {
      if (outer.depth >= maxValueDepth) throw new OtlpDecodeError('An attribute value is nested too deeply')
      around = {...outer, depth: outer.depth + 1}
    }
    reader.pos = start
    return around
  }
}

/** A list or a map in it may hold anything by any name, so that only a single word and numbers stay. */
function isEventBody(shape: Shape, holds: Shape, {isEvent}: Surroundings): boolean {
  return shape.kind === 'log' && holds.kind === 'value' && isEvent
}

/** opentelemetry.proto.common.v1.KeyValue: 1 key, 2 value. Fields given twice count as one decoder reads them: the last key. */
function isContentAttribute(keyValue: Uint8Array, {kindOf}: Surroundings): boolean {
  const reader = openReader(keyValue)
  let key = ''
  const values: Uint8Array[] = []
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x0a) key = reader.string()
    else if (tag === 0x12) values.push(reader.bytes())
    else if (tag >>> 3 <= 2) throw new OtlpDecodeError('A field has the wrong wire type')
    else reader.skipType(tag & 7, 0, tag >>> 3)
  }
  const kind = kindOf(key)
  return kind !== undefined && !values.every(value => isHarmlessValue(value, kind))
}

/** opentelemetry.proto.logs.v1.LogRecord: 6 attributes, 12 event name. Claude Code sends the attribute `event.name`. */
function namesEvent(record: Reader): boolean {
  while (record.pos < record.len) {
    const tag = record.tag()
    if (tag === 0x62 && record.string() !== '') return true
    if (tag === 0x32 && readText(openReader(record.bytes()), 1) === 'event.name') return true
    if (tag !== 0x62 && tag !== 0x32) record.skipType(tag & 7, 0, tag >>> 3)
  }
  return false
}

/** The string field of this number, empty when absent, in the message that `reader` is at the start of. */
function readText(reader: Reader, number: number): string {
  let text = ''
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === ((number << 3) | 2)) text = reader.string()
    else reader.skipType(tag & 7, 0, tag >>> 3)
  }
  return text
}
