import type {RecordSink} from '../record-sink.ts'
import type {LogRecord} from '../records.ts'
import type {Selection} from '../selection.ts'
import {readAttributes, readStringValue} from './attribute-value.ts'
import {type JsonObject, stringField} from './fields.ts'
import {nanosField} from './numbers.ts'

export function readLog(record: JsonObject, selection: Selection, sink: RecordSink<LogRecord>): void {
  sink.keep({
    timeUnixNano: nanosField(record, 'timeUnixNano'),
    observedTimeUnixNano: nanosField(record, 'observedTimeUnixNano'),
    body: readStringValue(record.body),
    eventName: stringField(record, 'eventName'),
    attributes: readAttributes(record, selection.recordAttribute),
  })
}
