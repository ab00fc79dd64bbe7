import type {RecordSink} from '../record-sink.ts'
import type {Span} from '../records.ts'
import type {Selection} from '../selection.ts'
import {readAttributes} from './attribute-value.ts'
import {type JsonObject, objectField, stringField} from './fields.ts'
import {enumField, nanosField} from './numbers.ts'

const statusCodes = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR']

export function readSpan(span: JsonObject, selection: Selection, sink: RecordSink<Span>): void {
  const name = stringField(span, 'name')
  if (!selection.span(name)) return
  sink.keep({
    name,
    startTimeUnixNano: nanosField(span, 'startTimeUnixNano'),
    endTimeUnixNano: nanosField(span, 'endTimeUnixNano'),
    attributes: readAttributes(span, selection.recordAttribute),
    statusCode: enumField(objectField(span, 'status') ?? {}, 'code', statusCodes),
  })
}
