import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {OtlpDecodeError} from '../../src/otlp/decode-error.ts'
import {decodeProtobuf} from '../../src/otlp/decode-protobuf.ts'
import type {DecodedBatch, RecordGroup, Signal, Wanted} from '../../src/otlp/records.ts'
import {encodeRequest, requestType} from '../support/otlp-proto.ts'
import {arbitraryRequests} from './arbitrary-requests.ts'
import {capturedBodies} from './captured-bodies.ts'
import {recordsByReflection} from './records-by-reflection.ts'
import {seededRandom, shuffleFields} from './shuffle-fields.ts'

const signals: readonly Signal[] = ['logs', 'metrics', 'traces']

const wanted: Wanted = {
  scope: name => name.startsWith('com.anthropic.claude_code'),
  recordAttributes: new Set(['model', 'input_tokens', 'session.id', 'event.name', '__proto__']),
  metric: name => name === 'claude_code.token.usage',
  span: name => name === 'claude_code.llm_request',
}

/** What is left of a full decode when `wanted` is applied to it afterwards. */
function onlyWanted(batch: DecodedBatch): DecodedBatch {
  const trim = <T extends {attributes: ReadonlyMap<string, unknown>}>(record: T): T => ({
    ...record,
    attributes: new Map([...record.attributes].filter(([key]) => wanted.recordAttributes.has(key))),
  })
  const filtered = <T>(groups: readonly RecordGroup<T>[], select: (records: readonly T[]) => T[]) =>
    groups
      .filter(group => wanted.scope(group.scope.name))
      .map(group => ({...group, records: select(group.records)}))
      .filter(group => group.records.length > 0)
  switch (batch.signal) {
    case 'logs':
      return {...batch, groups: filtered(batch.groups, logs => logs.map(trim))}
    case 'metrics':
      return {...batch, groups: filtered(batch.groups, points => points.filter(p => wanted.metric(p.metric)))}
    case 'traces':
      return {
        ...batch,
        groups: filtered(batch.groups, spans => spans.filter(s => wanted.span(s.name)).map(trim)),
      }
  }
}

describe('decodeProtobuf on captured bodies', () => {
  const bodies = capturedBodies('protobuf')

  it('has bodies of every signal to read', () => {
    expect(new Set(bodies.map(body => body.signal))).toEqual(new Set(signals))
  })

  it.each(bodies)('reads $scenario $file as reflection does', ({signal, bytes}) => {
    const batch = decodeProtobuf(signal, bytes)
    expect(batch).toEqual(recordsByReflection(signal, bytes))
    expect(decodeProtobuf(signal, bytes, wanted)).toEqual(onlyWanted(batch))
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
        expect(decodeProtobuf(signal, bytes, wanted)).toEqual(onlyWanted(decodeProtobuf(signal, bytes)))
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
