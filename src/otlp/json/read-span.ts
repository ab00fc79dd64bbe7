import type {RecordSink} from '../record-sink.ts'
import type {Span} from '../records.ts'
import {bearsMark, type WantedRecords} from '../wanted.ts'
import {readAttributes} from './attribute-value.ts'
import {type JsonObject, objectField, stringField} from './fields.ts'
import {idField} from './ids.ts'
import {enumField, fixed64Field} from './numbers.ts'

const statusCodes = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR']

export function readSpan(span: JsonObject, wanted: WantedRecords, sink: RecordSink<Span>): void {
  const name = stringField(span, 'name')
  if (!wanted.span(name)) return
  const attributes = readAttributes(span, wanted.recordAttribute)
  if (!bearsMark(attributes, wanted.mark)) return
  sink.keep({
    name,
    traceId: wanted.hasIds ? idField(span, 'traceId') : undefined,
    spanId: wanted.hasIds ? idField(span, 'spanId') : undefined,
    parentSpanId: wanted.hasIds ? idField(span, 'parentSpanId') : undefined,
    startTimeUnixNano: fixed64Field(span, 'startTimeUnixNano'),
    endTimeUnixNano: fixed64Field(span, 'endTimeUnixNano'),
    attributes,
    statusCode: enumField(objectField(span, 'status') ?? {}, 'code', statusCodes),
  })
}
