import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {OtlpDecodeError} from '../../src/otlp/decode-error.ts'
import {decodeProtobuf} from '../../src/otlp/decode-protobuf.ts'
import type {DecodedBatch, LogRecord, RecordGroup, Signal, Span} from '../../src/otlp/records.ts'
import {bearsMark, type WantedRecords} from '../../src/otlp/wanted.ts'
import {documentedTelemetry, recordedBodies, recordedEmitters} from '../support/dialect-fixtures.ts'
import {encodeRequest, requestType} from '../support/otlp-proto.ts'
import {arbitraryRequests} from './arbitrary-requests.ts'
import {capturedBodies} from './captured-bodies.ts'
import {recordsByReflection} from './records-by-reflection.ts'
import {seededRandom, shuffleFields} from './shuffle-fields.ts'
import {someWanted} from './some-wanted.ts'

const signals: readonly Signal[] = ['logs', 'metrics', 'traces']

/** What is left of a full decode when the filter is applied to it afterwards. */
function onlyWanted(batch: DecodedBatch): DecodedBatch {
  const filtered = <T>(
    groups: readonly RecordGroup<T>[],
    select: (record: T, wanted: WantedRecords) => T | undefined,
  ) =>
    groups.flatMap(group => {
      const wanted = someWanted.scope(group.scope.name, group.resource)
      if (wanted === undefined) return []
      const records = group.records.map(record => select(record, wanted)).filter(isPresent)
      return records.length === 0 ? [] : [{...group, records}]
    })
  switch (batch.signal) {
    case 'logs':
      return {...batch, groups: filtered(batch.groups, trim)}
    case 'metrics':
      return {
        ...batch,
        groups: filtered(batch.groups, (point, {metric}) => (metric(point.metric) ? point : undefined)),
      }
    case 'traces':
      return {
        ...batch,
        groups: filtered(batch.groups, (span, wanted) =>
          wanted.span(span.name) ? trim(span, wanted) : undefined,
        ),
      }
  }
}

function trim<T extends LogRecord | Span>(
  record: T,
  {recordAttribute, hasIds, mark}: WantedRecords,
): T | undefined {
  const attributes = new Map([...record.attributes].filter(([key]) => recordAttribute(key)))
  if (!bearsMark(attributes, mark)) return undefined
  const noIds = {traceId: undefined, spanId: undefined, parentSpanId: undefined}
  return {...record, attributes, ...(hasIds ? {} : noIds)}
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined
}

describe('decodeProtobuf on captured bodies', () => {
  const bodies = capturedBodies('protobuf')

  it('has bodies of every signal to read', () => {
    expect(new Set(bodies.map(body => body.signal))).toEqual(new Set(signals))
  })

  it.each(bodies)('reads $scenario $file as reflection does', ({signal, bytes}) => {
    const batch = decodeProtobuf(signal, bytes)
    expect(batch).toEqual(recordsByReflection(signal, bytes))
    expect(decodeProtobuf(signal, bytes, someWanted)).toEqual(onlyWanted(batch))
  })
})

describe('decodeProtobuf on what other emitters send', () => {
  const recorded = recordedEmitters().flatMap(name => recordedBodies(name).map(sent => ({name, ...sent})))
  const documented = documentedTelemetry().flatMap(({name, inProtobuf}) =>
    inProtobuf.map(sent => ({name, ...sent})),
  )
  const sent = [...recorded, ...documented].filter(({encoding}) => encoding === 'protobuf')

  it.each(sent)('reads $signal of $name as reflection does', ({signal, body}) => {
    expect(decodeProtobuf(signal, body)).toEqual(recordsByReflection(signal, body))
  })
})

describe.each(signals)('decodeProtobuf on generated %s', signal => {
  it('reads every field as reflection does', () => {
    fc.assert(
      fc.property(arbitraryRequests[signal], request => {
        const bytes = encodeRequest(signal, request)
        expect(decodeProtobuf(signal, bytes)).toEqual(recordsByReflection(signal, bytes))
      }),
    )
  })

  it('reads the same from fields in any order and among unknown ones', () => {
    fc.assert(
      fc.property(arbitraryRequests[signal], fc.nat(), (request, seed) => {
        const bytes = encodeRequest(signal, request)
        const shuffled = shuffleFields(requestType(signal), bytes, seededRandom(seed))
        expect(decodeProtobuf(signal, shuffled)).toEqual(decodeProtobuf(signal, bytes))
      }),
    )
  })

  it('reads with a filter what would be left of everything', () => {
    fc.assert(
      fc.property(arbitraryRequests[signal], fc.nat(), (request, seed) => {
        const bytes = shuffleFields(requestType(signal), encodeRequest(signal, request), seededRandom(seed))
        expect(decodeProtobuf(signal, bytes, someWanted)).toEqual(onlyWanted(decodeProtobuf(signal, bytes)))
      }),
    )
  })

  it('reads an empty body as an empty batch', () => {
    expect(decodeProtobuf(signal, new Uint8Array())).toEqual({signal, groups: [], rejected: 0})
  })

  it('throws for a body that ends too early, without quoting it', () => {
    const bytes = encodeRequest(signal, {
      [{logs: 'resourceLogs', metrics: 'resourceMetrics', traces: 'resourceSpans'}[signal]]: [
        {resource: {attributes: [{key: 'secret', value: {stringValue: 'secret'}}]}},
      ],
    })
    const decode = () => decodeProtobuf(signal, bytes.subarray(0, -1))
    expect(decode).toThrow(OtlpDecodeError)
    expect(decode).toThrow('The body is no OTLP export request in protobuf')
  })
})
