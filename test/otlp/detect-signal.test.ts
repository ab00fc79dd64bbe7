import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {detectJsonSignal, detectProtobufSignal} from '../../src/otlp/detect-signal.ts'
import {parseJsonBody} from '../../src/otlp/parse-json-body.ts'
import type {Signal} from '../../src/otlp/records.ts'
import {
  encodeLogsRequest,
  encodeMetricsRequest,
  encodeRequest,
  encodeTracesRequest,
  requestType,
} from '../support/otlp-proto.ts'
import {arbitraryRequests} from './arbitrary-requests.ts'
import {capturedBodies} from './captured-bodies.ts'
import {seededRandom, shuffleFields} from './shuffle-fields.ts'

const signals: readonly Signal[] = ['logs', 'metrics', 'traces']

function logsOf(...logRecords: readonly object[]): Buffer {
  return encodeLogsRequest({resourceLogs: [{scopeLogs: [{logRecords}]}]})
}

describe('detectProtobufSignal', () => {
  it.each(capturedBodies('protobuf'))('knows $scenario $file', ({signal, bytes}) => {
    expect(detectProtobufSignal(bytes)).toBe(signal)
  })

  it.each(signals)('never takes generated %s for another signal', signal => {
    fc.assert(
      fc.property(arbitraryRequests[signal], fc.nat(), (request, seed) => {
        const bytes = shuffleFields(requestType(signal), encodeRequest(signal, request), seededRandom(seed))
        expect([signal, undefined]).toContain(detectProtobufSignal(bytes))
      }),
    )
  })

  it('knows records as small as clients send them', () => {
    const span = {traceId: Buffer.alloc(16), spanId: Buffer.alloc(8), endTimeUnixNano: 1}
    const metric = {name: 'sixteen-letters-', description: '8letters', unit: 's', gauge: {}}
    expect(detectProtobufSignal(logsOf({timeUnixNano: 1}))).toBe('logs')
    expect(detectProtobufSignal(logsOf({observedTimeUnixNano: 1}))).toBe('logs')
    expect(
      detectProtobufSignal(encodeTracesRequest({resourceSpans: [{scopeSpans: [{spans: [span]}]}]})),
    ).toBe('traces')
    expect(
      detectProtobufSignal(encodeMetricsRequest({resourceMetrics: [{scopeMetrics: [{metrics: [metric]}]}]})),
    ).toBe('metrics')
  })

  it('looks on when the first record could be of several kinds', () => {
    expect(detectProtobufSignal(logsOf({severityText: 'only'}))).toBeUndefined()
    expect(detectProtobufSignal(logsOf({severityText: 'only'}, {timeUnixNano: 1}))).toBe('logs')
  })

  it('looks past a malformed record, a scope and a resource without any', () => {
    const sound = logsOf({timeUnixNano: 1})
    const withoutRecords = encodeLogsRequest({resourceLogs: [{resource: {}, scopeLogs: [{scope: {}}]}]})
    const malformed = Uint8Array.of(0x0a, 0x06, 0x12, 0x04, 0x12, 0x02, 0x09, 0x00)
    expect(detectProtobufSignal(Buffer.concat([withoutRecords, malformed, sound]))).toBe('logs')
  })

  it.each([
    ['an empty body', new Uint8Array()],
    ['a body that is cut', logsOf({timeUnixNano: 1}).subarray(0, -1)],
    ['text', Buffer.from('hello')],
  ])('says nothing of %s', (_, bytes) => {
    expect(detectProtobufSignal(bytes)).toBeUndefined()
  })
})

describe('detectJsonSignal', () => {
  it.each(capturedBodies('json'))('knows $scenario $file', ({signal, bytes}) => {
    expect(detectJsonSignal(parseJsonBody(bytes))).toBe(signal)
  })

  it.each([[undefined], [null], [{}], [[]], ['resourceLogs'], [{resourceLogs: {}}]])(
    'says nothing of %j',
    body => {
      expect(detectJsonSignal(body)).toBeUndefined()
    },
  )

  it('says nothing of a body with two signals, of which one would be lost', () => {
    expect(detectJsonSignal({resourceLogs: [], resourceSpans: []})).toBeUndefined()
  })
})
