import type {Reader} from 'protobufjs/minimal.js'
import type {RecordSink} from '../record-sink.ts'
import type {Attributes, AttributeValue, Scope, WithAttributes} from '../records.ts'
import type {Wanted, WantedRecords} from '../wanted.ts'
import {readKeyValue} from './attribute-value.ts'
import {enterMessage, fieldSet, noteMessage, readText, skipField} from './wire.ts'

/**
 * Reads what follows in `reader` up to its end, which is one record (for metrics, one metric), and
 * keeps it in `sink`. Throws when it is malformed.
 */
export type RecordReader<T extends WithAttributes> = (
  reader: Reader,
  wanted: WantedRecords,
  sink: RecordSink<T>,
) => void

/** How one request is read: the same envelope for all three signals. */
type EnvelopeReading<T extends WithAttributes> = {
  readonly readRecord: RecordReader<T>
  readonly wanted: Wanted
  readonly sink: RecordSink<T>
}

/** How the records of one scope are read. */
type RecordReading<T extends WithAttributes> = Omit<EnvelopeReading<T>, 'wanted'> & {
  readonly wanted: WantedRecords
}

const listFields = fieldSet(1)
const holderFields = fieldSet(1, 2)

/**
 * Export{Logs,Metrics,Trace}ServiceRequest: 1 repeated Resource{Logs,Metrics,Spans}; in it 1 resource,
 * 2 repeated Scope{Logs,Metrics,Spans}; in those 1 scope, 2 repeated records.
 * Fields come in any order, so a message is looked through before its repeated part is read.
 */
export function readEnvelope<T extends WithAttributes>(reader: Reader, reading: EnvelopeReading<T>): void {
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x0a) readResourceRecords(reader, reading)
    else skipField(reader, tag, listFields)
  }
}

function readResourceRecords<T extends WithAttributes>(reader: Reader, reading: EnvelopeReading<T>): void {
  const resource = new Map<string, AttributeValue>()
  const scopesAt: number[] = []
  const outerEnd = enterMessage(reader)
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x0a) readResource(reader, resource)
    else if (tag === 0x12) {
      noteMessage(reader, scopesAt)
    } else skipField(reader, tag, holderFields)
  }
  const end = reader.pos
  for (const scopeAt of scopesAt) {
    reader.pos = scopeAt
    readScopeRecords(reader, resource, reading)
  }
  reader.pos = end
  reader.len = outerEnd
}

function readScopeRecords<T extends WithAttributes>(
  reader: Reader,
  resource: Attributes,
  reading: EnvelopeReading<T>,
): void {
  let scope: Scope = {name: '', version: ''}
  const recordsAt: number[] = []
  const outerEnd = enterMessage(reader)
  const from = reader.pos
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x0a) scope = readScope(reader)
    else if (tag === 0x12) {
      noteMessage(reader, recordsAt)
    } else skipField(reader, tag, holderFields)
  }
  const wanted = reading.wanted.scope(scope.name, resource)
  if (wanted !== undefined && holdsText(reader, from, wanted.mark)) {
    const ofScope = {...reading, wanted}
    for (const recordAt of recordsAt) readOne(reader, recordAt, ofScope)
    reading.sink.closeGroup({resource, scope})
  }
  reader.len = outerEnd
}

function readOne<T extends WithAttributes>(
  reader: Reader,
  recordAt: number,
  reading: RecordReading<T>,
): void {
  const {readRecord, wanted, sink} = reading
  reader.pos = recordAt
  const outerEnd = enterMessage(reader)
  try {
    readRecord(reader, wanted, sink)
  } catch (error) {
    sink.reject(error)
  }
  reader.len = outerEnd
}

/** One native search instead of a look at every attribute: most traffic of unknown scopes goes no further. */
function holdsText(reader: Reader, from: number, text: string | undefined): boolean {
  if (text === undefined) return true
  const {buffer, byteOffset} = reader.buf
  return Buffer.from(buffer, byteOffset + from, reader.len - from).includes(text)
}

function readResource(reader: Reader, into: Map<string, AttributeValue>): void {
  const target = {into, isWanted: () => true, depth: 1}
  const outerEnd = enterMessage(reader)
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x0a) readKeyValue(reader, target)
    else skipField(reader, tag, listFields)
  }
  reader.len = outerEnd
}

function readScope(reader: Reader): Scope {
  let name = ''
  let version = ''
  const outerEnd = enterMessage(reader)
  while (reader.pos < reader.len) {
    const tag = reader.tag()
    if (tag === 0x0a) name = readText(reader)
    else if (tag === 0x12) version = readText(reader)
    else skipField(reader, tag, holderFields)
  }
  reader.len = outerEnd
  return {name, version}
}
