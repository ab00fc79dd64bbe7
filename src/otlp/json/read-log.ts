import type {RecordSink} from '../record-sink.ts'
import type {LogRecord} from '../records.ts'
import {bearsMark, type WantedRecords} from '../wanted.ts'
import {readAttributes, readStringValue} from './attribute-value.ts'
import {type JsonObject, stringField} from './fields.ts'
import {idField} from './ids.ts'
import {fixed64Field} from './numbers.ts'

export function readLog(record: JsonObject, wanted: WantedRecords, sink: RecordSink<LogRecord>): void {
  const attributes = readAttributes(record, wanted.recordAttribute)
  if (!bearsMark(attributes, wanted.mark)) return
  sink.keep({
    timeUnixNano: fixed64Field(record, 'timeUnixNano'),
    observedTimeUnixNano: fixed64Field(record, 'observedTimeUnixNano'),
    body: readStringValue(record.body),
    eventName: stringField(record, 'eventName'),
    traceId: wanted.hasIds ? idField(record, 'traceId') : undefined,
    spanId: wanted.hasIds ? idField(record, 'spanId') : undefined,
    attributes,
  })
}
