import type {Reader} from 'protobufjs/minimal.js'
import type {RecordSink} from '../record-sink.ts'
import type {AttributeValue, Span} from '../records.ts'
import {bearsMark, type WantedRecords} from '../wanted.ts'
import {readKeyValue} from './attribute-value.ts'
import {readId} from './ids.ts'
import {enterMessage, fieldSet, readFixed64, readText, skipField} from './wire.ts'

const spanFields = fieldSet(1, 2, 4, 5, 7, 8, 9, 15)
const statusFields = fieldSet(3)

/**
 * opentelemetry.proto.trace.v1.Span: 1 trace id, 2 span id, 4 parent's id, 5 name, 7 start, 8 end,
 * 9 attributes, 15 status.
 */
export function readSpan(reader: Reader, wanted: WantedRecords, sink: RecordSink<Span>): void {
  let name = ''
  let traceId: string | undefined
  let spanId: string | undefined
  let parentSpanId: string | undefined
  let startTimeUnixNano = 0n
  let endTimeUnixNano = 0n
  let statusCode = 0
  const attributes = new Map<string, AttributeValue>()
  const target = {into: attributes, isWanted: wanted.recordAttribute, depth: 1}
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x4a) readKeyValue(reader, target)
    else if (tag === 0x2a) {
      name = readText(reader)
      if (!wanted.span(name)) return
    } else if (tag === 0x39) startTimeUnixNano = readFixed64(reader)
    else if (tag === 0x41) endTimeUnixNano = readFixed64(reader)
    else if (tag === 0x7a) statusCode = readStatusCode(reader)
    else if (tag === 0x0a && wanted.hasIds) traceId = readId(reader, 16)
    else if (tag === 0x12 && wanted.hasIds) spanId = readId(reader, 8)
    else if (tag === 0x22 && wanted.hasIds) parentSpanId = readId(reader, 8)
    else if (tag === 0x0a || tag === 0x12 || tag === 0x22) reader.skipType(2)
    else skipField(reader, tag, spanFields)
  }
  if (!wanted.span(name) || !bearsMark(attributes, wanted.mark)) return
  const ids = {traceId, spanId, parentSpanId}
  sink.keep({name, ...ids, startTimeUnixNano, endTimeUnixNano, attributes, statusCode})
}

/** opentelemetry.proto.trace.v1.Status, of which only 3 code is read. */
function readStatusCode(reader: Reader): number {
  let code = 0
  const outerEnd = enterMessage(reader)
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x18) code = reader.int32()
    else skipField(reader, tag, statusFields)
  }
  reader.len = outerEnd
  return code
}
