import type {RecordSink} from '../record-sink.ts'
import type {Attributes, WithAttributes} from '../records.ts'
import type {Wanted, WantedRecords} from '../wanted.ts'
import {readAttributes} from './attribute-value.ts'
import {expectObject, type JsonObject, listField, objectField, stringField} from './fields.ts'

/** Reads one record (for metrics, one metric) and keeps it in `sink`. Throws when it is malformed. */
export type RecordReader<T extends WithAttributes> = (
  record: JsonObject,
  wanted: WantedRecords,
  sink: RecordSink<T>,
) => void

/** How one request is read: the envelopes of the three signals differ only by these names. */
export type EnvelopeReading<T extends WithAttributes> = {
  readonly resourceList: string
  readonly scopeList: string
  readonly recordList: string
  readonly readRecord: RecordReader<T>
  readonly wanted: Wanted
  readonly sink: RecordSink<T>
}

export function readEnvelope<T extends WithAttributes>(body: JsonObject, reading: EnvelopeReading<T>): void {
  for (const element of listField(body, reading.resourceList)) {
    const holder = expectObject(element)
    const resource = readAttributes(objectField(holder, 'resource') ?? {})
    for (const scopeRecords of listField(holder, reading.scopeList)) {
      readScopeRecords(expectObject(scopeRecords), resource, reading)
    }
  }
}

function readScopeRecords<T extends WithAttributes>(
  holder: JsonObject,
  resource: Attributes,
  reading: EnvelopeReading<T>,
): void {
  const {sink} = reading
  const scopeObject = objectField(holder, 'scope') ?? {}
  const scope = {name: stringField(scopeObject, 'name'), version: stringField(scopeObject, 'version')}
  const records = listField(holder, reading.recordList)
  const wanted = reading.wanted.scope(scope.name, resource)
  if (wanted === undefined) return
  for (const record of records) {
    try {
      reading.readRecord(expectObject(record), wanted, sink)
    } catch (error) {
      sink.reject(error)
    }
  }
  sink.closeGroup({resource, scope})
}
