import type {Reader} from 'protobufjs/minimal.js'
import type {RecordSink} from '../record-sink.ts'
import type {AttributeValue, LogRecord} from '../records.ts'
import type {Selection} from '../selection.ts'
import {readKeyValue, readStringValue} from './attribute-value.ts'
import {fieldSet, readFixed64, skipField} from './wire.ts'

const logFields = fieldSet(1, 5, 6, 11, 12)

/** opentelemetry.proto.logs.v1.LogRecord: 1 time, 5 body, 6 attributes, 11 observed time, 12 event name. */
export function readLog(reader: Reader, selection: Selection, sink: RecordSink<LogRecord>): void {
  let timeUnixNano = 0n
  let observedTimeUnixNano = 0n
  let body: string | undefined
  let eventName = ''
  const attributes = new Map<string, AttributeValue>()
  const target = {into: attributes, isWanted: selection.recordAttribute, depth: 1}
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x32) readKeyValue(reader, target)
    else if (tag === 0x09) timeUnixNano = readFixed64(reader)
    else if (tag === 0x59) observedTimeUnixNano = readFixed64(reader)
    else if (tag === 0x2a) body = readStringValue(reader)
    else if (tag === 0x62) eventName = reader.string()
    else skipField(reader, tag, logFields)
  }
  sink.keep({
    timeUnixNano,
    observedTimeUnixNano,
    body,
    eventName,
    attributes,
  })
}
