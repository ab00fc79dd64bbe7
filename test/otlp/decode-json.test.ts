import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {OtlpDecodeError} from '../../src/otlp/decode-error.ts'
import {decodeJson} from '../../src/otlp/decode-json.ts'
import {decodeProtobuf} from '../../src/otlp/decode-protobuf.ts'
import {parseJsonBody} from '../../src/otlp/parse-json-body.ts'
import type {DecodedBatch, Signal} from '../../src/otlp/records.ts'
import {encodeRequest} from '../support/otlp-proto.ts'
import {arbitraryRequests, fromJsonBody, toJsonBody} from './arbitrary-requests.ts'
import {capturedBodies} from './captured-bodies.ts'
import {someWanted} from './some-wanted.ts'

const signals: readonly Signal[] = ['logs', 'metrics', 'traces']

describe('decodeJson on captured bodies', () => {
  it.each(capturedBodies('json'))(
    'reads $scenario $file as if it had come in protobuf',
    ({signal, bytes}) => {
      const body = parseJsonBody(bytes)
      const same = encodeRequest(signal, fromJsonBody(bytes.toString()))
      const batch = decodeJson(signal, body)
      expect(batch.groups.length).toBeGreaterThan(0)
      expect(batch).toEqual(decodeProtobuf(signal, same))
      expect(decodeJson(signal, body, someWanted)).toEqual(decodeProtobuf(signal, same, someWanted))
    },
  )
})

describe.each(signals)('decodeJson on generated %s', signal => {
  it('reads the same records as from protobuf', () => {
    fc.assert(
      fc.property(arbitraryRequests[signal], request => {
        const bytes = encodeRequest(signal, request)
        const body = toJsonBody(request)
        expect(decodeJson(signal, body)).toEqual(decodeProtobuf(signal, bytes))
        expect(decodeJson(signal, body, someWanted)).toEqual(decodeProtobuf(signal, bytes, someWanted))
      }),
    )
  })

  it.each([null, [], 'text', 5, undefined])('refuses %j as a body', body => {
    expect(() => decodeJson(signal, body)).toThrow(OtlpDecodeError)
  })

  it('reads an empty object as an empty batch', () => {
    expect(decodeJson(signal, {})).toEqual({signal, groups: [], rejected: 0})
  })
})

function decodeLog(log: unknown): DecodedBatch {
  return decodeJson('logs', {resourceLogs: [{scopeLogs: [{logRecords: [log]}]}]})
}

function decodeMetric(metric: unknown): DecodedBatch {
  return decodeJson('metrics', {resourceMetrics: [{scopeMetrics: [{metrics: [metric]}]}]})
}

function decodeSpan(span: unknown): DecodedBatch {
  return decodeJson('traces', {resourceSpans: [{scopeSpans: [{spans: [span]}]}]})
}

function firstRecord({groups}: DecodedBatch): unknown {
  return groups[0]?.records[0]
}

describe('attribute values from JSON', () => {
  it.each([
    [{intValue: 7}, 7],
    [{intValue: '7'}, 7],
    [{intValue: '-9223372036854775808'}, -(2n ** 63n)],
    [{intValue: 1e17}, 10n ** 17n],
    [{doubleValue: 1}, 1],
    [{doubleValue: '1.5e-3'}, 0.0015],
    [{doubleValue: 'NaN'}, Number.NaN],
    [{doubleValue: '-Infinity'}, Number.NEGATIVE_INFINITY],
    [{boolValue: false}, false],
    [{stringValue: ''}, ''],
    [{bytesValue: '-_8'}, '+/8='],
    [{arrayValue: {}}, []],
    [{arrayValue: {values: [{arrayValue: {values: [{intValue: 1}]}}, {}]}}, [[1]]],
    [
      {
        kvlistValue: {
          values: [
            {key: 'a', value: {intValue: '1'}},
            {key: 'b', value: {}},
          ],
        },
      },
      {a: 1},
    ],
    [{stringValue: 'x', unknownValue: 5}, 'x'],
  ])('%j is %o', (value, expected) => {
    expect(firstRecord(decodeLog({attributes: [{key: 'k', value}]}))).toMatchObject({
      attributes: new Map([['k', expected]]),
    })
  })

  it.each([[{}], [{doubleValue: {}}], [{intValue: null}], [{unknownValue: 1}], [null], [undefined]])(
    '%j is absent',
    value => {
      expect(firstRecord(decodeLog({attributes: [{key: 'k', value}]}))).toMatchObject({attributes: new Map()})
    },
  )

  it.each([
    {intValue: 1.5},
    {intValue: '1.5'},
    {intValue: '9223372036854775808'},
    {intValue: '9'.repeat(100_000)},
    {intValue: ''},
    {doubleValue: '0x10'},
    {doubleValue: ''},
    {doubleValue: [1]},
    {boolValue: 'yes'},
    {stringValue: 5},
    {stringValue: {secret: 1}},
    {bytesValue: 'no base64!'},
    {arrayValue: []},
    {arrayValue: [1]},
    {arrayValue: {values: {}}},
    {kvlistValue: 'x'},
    'text',
    5,
  ])('the wrong shape %# costs its record', value => {
    expect(decodeLog({attributes: [{key: 'k', value}]})).toEqual({signal: 'logs', groups: [], rejected: 1})
  })

  it('may be 32 levels deep, not 33', () => {
    const nested = (levels: number): unknown =>
      levels === 1 ? {intValue: 1} : {arrayValue: {values: [nested(levels - 1)]}}
    const decodeNested = (levels: number) => decodeLog({attributes: [{key: 'deep', value: nested(levels)}]})
    expect(decodeNested(32).rejected).toBe(0)
    expect(decodeNested(33).rejected).toBe(1)
  })
})

describe('records from JSON', () => {
  it('take instants as strings and numbers', () => {
    expect(
      firstRecord(decodeLog({timeUnixNano: '18446744073709551615', observedTimeUnixNano: 1e18})),
    ).toMatchObject({timeUnixNano: 2n ** 64n - 1n, observedTimeUnixNano: 10n ** 18n})
  })

  it.each(['18446744073709551616', -1, '-1', 'now', 0.5, true])('refuse %j as an instant', timeUnixNano => {
    expect(decodeLog({timeUnixNano}).rejected).toBe(1)
  })

  it('ignore fields of names that nobody knows, wherever they are', () => {
    const extra = {fieldOfAnotherVersion: {deep: [1, 'text', null, {a: {}}]}}
    const logRecords = [
      {eventName: 'sound', attributes: [{key: 'k', value: {stringValue: 'v'}, ...extra}], ...extra},
    ]
    const scopeLogs = [{scope: {name: 's', ...extra}, logRecords, ...extra}]
    const known = {eventName: 'sound', attributes: [{key: 'k', value: {stringValue: 'v'}}]}
    expect(
      decodeJson('logs', {resourceLogs: [{resource: {...extra}, scopeLogs, ...extra}], ...extra}),
    ).toEqual(decodeJson('logs', {resourceLogs: [{scopeLogs: [{scope: {name: 's'}, logRecords: [known]}]}]}))
  })

  it('do not know the names of fields as protobuf writes them', () => {
    const log_records = [{event_name: 'not read'}]
    const scopeLogs = [{scope: {name: 's'}, log_records, logRecords: [{event_name: 'not read'}]}]
    expect(decodeJson('logs', {resourceLogs: [{scopeLogs}], resource_logs: [{scopeLogs}]})).toMatchObject({
      groups: [{records: [{eventName: ''}]}],
      rejected: 0,
    })
  })

  it('hold a body only when it is a string', () => {
    expect(firstRecord(decodeLog({body: {stringValue: 'said'}}))).toMatchObject({body: 'said'})
    expect(firstRecord(decodeLog({body: {bytesValue: 'AAAA'}}))).toMatchObject({body: undefined})
  })

  it.each([
    [2, 2],
    ['2', 2],
    ['STATUS_CODE_ERROR', 2],
    [undefined, 0],
  ])('take the status code %j', (code, statusCode) => {
    expect(firstRecord(decodeSpan({status: {code}}))).toMatchObject({statusCode})
  })

  it('take the ids of spans in hex of any case, and what is no id for none', () => {
    const traceId = '0AF7651916CD43DD8448EB211C80319C'
    expect(firstRecord(decodeSpan({traceId, spanId: 'b7ad6b7169203331'}))).toMatchObject({
      traceId: traceId.toLowerCase(),
      spanId: 'b7ad6b7169203331',
      parentSpanId: undefined,
    })
    for (const spanId of ['', '0000000000000000', 'b7ad6b716920333', 'CvdlGRbNQ90=', 'b7ad6b716920333g'])
      expect(firstRecord(decodeSpan({spanId}))).toMatchObject({spanId: undefined})
    expect(decodeSpan({spanId: 7}).rejected).toBe(1)
  })

  it.each([
    [1, 1],
    ['2', 2],
    ['AGGREGATION_TEMPORALITY_DELTA', 1],
    [null, 0],
  ])('take the temporality %j', (aggregationTemporality, temporality) => {
    const sum = {aggregationTemporality, isMonotonic: true, dataPoints: [{asDouble: 1}]}
    expect(firstRecord(decodeMetric({name: 'm', sum}))).toMatchObject({temporality, isMonotonic: true})
  })

  it.each([
    [{asDouble: 1.5}, 1.5],
    [{asDouble: '1.5'}, 1.5],
    [{asInt: '-7'}, -7],
    [{asInt: 7}, 7],
    [{asDouble: {}, asInt: 3}, 3],
  ])('take the point value %j', (point, value) => {
    expect(firstRecord(decodeMetric({name: 'm', sum: {dataPoints: [point]}}))).toMatchObject({value})
  })

  it('leave out points without a value and metrics without a sum', () => {
    const dataPoints = [{asDouble: 1, flags: 1}, {asDouble: 1, flags: '1'}, {timeUnixNano: '5'}]
    expect(decodeMetric({name: 'm', sum: {dataPoints}})).toMatchObject({groups: [], rejected: 0})
    expect(decodeMetric({name: 'm', gauge: {dataPoints}})).toMatchObject({groups: [], rejected: 0})
  })

  it('of the wrong shape cost only themselves', () => {
    const logRecords = [5, null, {eventName: 7}, {attributes: {}}, {attributes: [3]}, {eventName: 'sound'}]
    expect(decodeJson('logs', {resourceLogs: [{scopeLogs: [{logRecords}]}]})).toMatchObject({
      groups: [{records: [{eventName: 'sound'}]}],
      rejected: 5,
    })
  })

  it('of the wrong shape cost a point, or one for a metric', () => {
    const dataPoints = [{asDouble: 'much'}, {asInt: '1', attributes: 5}, {asDouble: 2}, 'point']
    expect(decodeMetric({name: 'm', sum: {dataPoints}})).toMatchObject({
      groups: [{records: [{value: 2}]}],
      rejected: 3,
    })
    expect(decodeMetric({name: 'm', sum: {isMonotonic: 'yes', dataPoints}}).rejected).toBe(1)
    expect(decodeMetric({name: 'm', histogram: {dataPoints: [{sum: 'much'}, {sum: 2}]}})).toMatchObject({
      groups: [{records: [{sum: 2}]}],
      rejected: 1,
    })
    expect(decodeMetric({name: 'm', histogram: 'x'}).rejected).toBe(1)
    expect(decodeMetric({name: 'm', sum: {aggregationTemporality: 'SOMETIMES'}}).rejected).toBe(1)
    expect(decodeMetric({name: 'm', sum: {aggregationTemporality: 2 ** 31}}).rejected).toBe(1)
  })

  it.each([
    {resourceLogs: {}},
    {resourceLogs: [5]},
    {resourceLogs: [{resource: []}]},
    {resourceLogs: [{resource: {attributes: [{key: 1}]}}]},
    {resourceLogs: [{scopeLogs: [null]}]},
    {resourceLogs: [{scopeLogs: [{scope: 'x'}]}]},
    {resourceLogs: [{scopeLogs: [{logRecords: 'x'}]}]},
  ])('in a malformed envelope are refused: %j', body => {
    expect(() => decodeJson('logs', body)).toThrow(OtlpDecodeError)
  })
})
