import type {Reader} from 'protobufjs/minimal.js'
import type {RecordSink} from '../record-sink.ts'
import type {AttributeValue, LogRecord} from '../records.ts'
import {bearsMark, type WantedRecords} from '../wanted.ts'
import {readKeyValue, readStringValue} from './attribute-value.ts'
import {readId} from './ids.ts'
import {fieldSet, readFixed64, readText, skipField} from './wire.ts'

const logFields = fieldSet(1, 5, 6, 9, 10, 11, 12)

/**
 * opentelemetry.proto.logs.v1.LogRecord: 1 time, 5 body, 6 attributes, 9 trace id, 10 span id, 11 observed
 * time, 12 event name.
 */
export function readLog(reader: Reader, wanted: WantedRecords, sink: RecordSink<LogRecord>): void {
  let timeUnixNano = 0n
  let observedTimeUnixNano = 0n
  let body: string | undefined
  let eventName = ''
  let traceId: string | undefined
  let spanId: string | undefined
  const attributes = new Map<string, AttributeValue>()
  const target = {into: attributes, isWanted: wanted.recordAttribute, depth: 1}
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x32) readKeyValue(reader, target)
    else if (tag === 0x09) timeUnixNano = readFixed64(reader)
    else if (tag === 0x59) observedTimeUnixNano = readFixed64(reader)
    else if (tag === 0x2a) body = readStringValue(reader)
    else if (tag === 0x62) eventName = readText(reader)
    else if (tag === 0x4a && wanted.hasIds) traceId = readId(reader, 16)
    else if (tag === 0x52 && wanted.hasIds) spanId = readId(reader, 8)
    else if (tag === 0x4a || tag === 0x52) reader.skipType(2)
    else skipField(reader, tag, logFields)
  }
  if (!bearsMark(attributes, wanted.mark)) return
  sink.keep({
    timeUnixNano,
    observedTimeUnixNano,
    body,
    eventName,
    traceId,
    spanId,
    attributes,
  })
}
