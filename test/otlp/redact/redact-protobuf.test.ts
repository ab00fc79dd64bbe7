import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {OtlpDecodeError} from '../../../src/otlp/decode-error.ts'
import type {Signal} from '../../../src/otlp/records.ts'
import {redactProtobuf} from '../../../src/otlp/redact/redact-protobuf.ts'
import {encodeRequest, requestType} from '../../support/otlp-proto.ts'
import {capturedBodies} from '../captured-bodies.ts'
import {seededRandom, shuffleFields} from '../shuffle-fields.ts'
import {wholeRequests} from './arbitrary-requests.ts'
import {withoutContent} from './reference-redaction.ts'
import {decodeWhole, withoutEmptyLists} from './whole-message.ts'

const signals: readonly Signal[] = ['logs', 'metrics', 'traces']
const bodies = capturedBodies('protobuf')

/** Every field of the redacted message is what it was, but for the content; returns how much was removed. */
function expectOnlyContentGone(signal: Signal, bytes: Uint8Array): number {
  const {bytes: redacted, removed} = redactProtobuf(signal, bytes)
  const {request, taken} = withoutContent(decodeWhole(signal, bytes))
  expect(withoutEmptyLists(decodeWhole(signal, redacted))).toEqual(request)
  expect(removed).toBe(taken.length)
  if (removed === 0) expect(redacted).toBe(bytes)
  return removed
}

describe('redaction of captured protobuf', () => {
  it.each(bodies)('leaves all else of $scenario $file as it was', ({signal, bytes}) => {
    expectOnlyContentGone(signal, bytes)
  })

  it('takes out the commands and paths that 2.0.76 sends unasked', () => {
    const old = bodies.filter(({scenario}) => scenario.startsWith('2.0.76'))
    const redacted = old.map(({signal, bytes}) => redactProtobuf(signal, bytes))
    expect(redacted.reduce((sum, {removed}) => sum + removed, 0)).toBeGreaterThan(10)
    const all = Buffer.concat(redacted.map(({bytes}) => bytes))
    const before = Buffer.concat(old.map(({bytes}) => bytes))
    for (const secret of ['full_command', 'tool_parameters', 'echo hi', '/home/dev/workspace', 'README.md']) {
      expect(before.includes(secret)).toBe(true)
      expect(all.includes(secret)).toBe(false)
    }
  })

  it('leaves what 2.1.330 sends of usage by default the very same bytes', () => {
    const usage = bodies.filter(({scenario}) => scenario === '2.1.330 cost')
    expect(usage.length).toBeGreaterThan(2)
    for (const {signal, bytes} of usage) expect(redactProtobuf(signal, bytes).bytes).toBe(bytes)
  })

  it.each(bodies.slice(0, 40))(
    'does the same with shuffled and unknown fields: $scenario $file',
    ({signal, bytes}) => {
      const shuffled = shuffleFields(requestType(signal), bytes, seededRandom(bytes.length))
      expect(JSON.stringify(decodeWhole(signal, shuffled))).toContain('$unknowns')
      expectOnlyContentGone(signal, shuffled)
    },
  )
})

describe('redaction of any protobuf request', () => {
  it.each(signals)('leaves every other field of %s as it was', signal => {
    fc.assert(
      fc.property(wholeRequests[signal], request => {
        expectOnlyContentGone(signal, encodeRequest(signal, request))
      }),
    )
  })

  it.each(signals)('keeps unknown fields and the order of fields of %s', signal => {
    fc.assert(
      fc.property(wholeRequests[signal], fc.nat(), (request, seed) => {
        const bytes = encodeRequest(signal, request)
        expectOnlyContentGone(signal, shuffleFields(requestType(signal), bytes, seededRandom(seed)))
      }),
    )
  })

  it.each(signals)('finds nothing more in what it made of %s', signal => {
    fc.assert(
      fc.property(wholeRequests[signal], request => {
        const once = redactProtobuf(signal, encodeRequest(signal, request)).bytes
        expect(redactProtobuf(signal, once)).toEqual({bytes: once, removed: 0})
      }),
    )
  })
})

const secret = 'Zn4-the-secret'
const attributes = [
  {key: 'prompt', value: {stringValue: secret}},
  {key: 'model', value: {stringValue: 'claude-sonnet-5-5'}},
  {
    key: 'input',
    value: {kvlistValue: {values: [{key: 'content', value: {bytesValue: Buffer.from(secret)}}]}},
  },
]
const exemplars = [{filteredAttributes: attributes, asInt: 3}]
const held = {attributes, exemplars}

const places: readonly (readonly [string, Signal, Record<string, unknown>])[] = [
  ['a resource', 'logs', {resourceLogs: [{resource: {attributes}}]}],
  ['a scope', 'logs', {resourceLogs: [{scopeLogs: [{scope: {name: 's', attributes}}]}]}],
  ['a log record', 'logs', {resourceLogs: [{scopeLogs: [{logRecords: [{attributes}]}]}]}],
  [
    "a log record's body",
    'logs',
    {resourceLogs: [{scopeLogs: [{logRecords: [{body: {kvlistValue: {values: attributes}}}]}]}]},
  ],
  ['a span', 'traces', {resourceSpans: [{scopeSpans: [{spans: [{attributes}]}]}]}],
  ['a span event', 'traces', {resourceSpans: [{scopeSpans: [{spans: [{events: [{attributes}]}]}]}]}],
  ['a span link', 'traces', {resourceSpans: [{scopeSpans: [{spans: [{links: [{attributes}]}]}]}]}],
  ['a metric', 'metrics', {resourceMetrics: [{scopeMetrics: [{metrics: [{metadata: attributes}]}]}]}],
  ...['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'].map(
    kind =>
      [
        `a ${kind}`,
        'metrics',
        {resourceMetrics: [{scopeMetrics: [{metrics: [{[kind]: {dataPoints: [held]}}]}]}]},
      ] as const,
  ),
]

describe('an attribute of content', () => {
  it.each(places)('is found in %s', (_, signal, request) => {
    const bytes = encodeRequest(signal, request)
    expect(bytes.includes(secret)).toBe(true)
    expect(expectOnlyContentGone(signal, bytes)).toBeGreaterThanOrEqual(2)
    expect(Buffer.from(redactProtobuf(signal, bytes).bytes).includes(secret)).toBe(false)
  })

  it.each([
    ['text', {stringValue: `${secret} in words`}],
    ['bytes', {bytesValue: Buffer.from(secret)}],
    ['a list', {arrayValue: {values: [{stringValue: secret}]}}],
    ['names of its own', {kvlistValue: {values: [{key: 'mine', value: {stringValue: secret}}]}}],
    ['a list in a list', {arrayValue: {values: [{arrayValue: {values: [{stringValue: secret}]}}]}}],
  ])('is the whole body of an event that is %s', (_, body) => {
    for (const named of [{eventName: 'e'}, {attributes: [{key: 'event.name', value: {stringValue: 'e'}}]}]) {
      const bytes = encodeRequest('logs', {
        resourceLogs: [{scopeLogs: [{logRecords: [{body, ...named}]}]}],
      })
      expect(expectOnlyContentGone('logs', bytes)).toBe(1)
      expect(Buffer.from(redactProtobuf('logs', bytes).bytes).includes(secret)).toBe(false)
    }
  })

  it.each([
    ['one word', {stringValue: 'claude_code.api_request'}],
    ['a number', {intValue: '7'}],
  ])('is not the body of an event that is %s', (_, body) => {
    const bytes = encodeRequest('logs', {
      resourceLogs: [{scopeLogs: [{logRecords: [{body, eventName: 'e'}]}]}],
    })
    expect(redactProtobuf('logs', bytes)).toEqual({bytes, removed: 0})
  })

  it('goes with a length that takes fewer bytes then', () => {
    const long = [{key: 'tool_input', value: {stringValue: 'x'.repeat(20_000)}}]
    const bytes = encodeRequest('logs', {
      resourceLogs: [{scopeLogs: [{logRecords: [{attributes: long, flags: 1}]}]}],
    })
    expect(expectOnlyContentGone('logs', bytes)).toBe(1)
    expect(redactProtobuf('logs', bytes).bytes.length).toBeLessThan(20)
  })
})

describe('a malformed message', () => {
  const expectRedactedOrRefused = (bytes: Uint8Array) => {
    for (const signal of signals) {
      try {
        redactProtobuf(signal, bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(OtlpDecodeError)
      }
    }
  }

  it('is refused or passed, never more, when its bytes are random', () => {
    fc.assert(fc.property(fc.uint8Array({maxLength: 200}), expectRedactedOrRefused), {numRuns: 1000})
  })

  it('is refused or passed, never more, when it was captured and changed or cut', () => {
    const captured = fc.constantFrom(...bodies.map(({bytes}) => bytes))
    const change = fc.record({at: fc.nat(), to: fc.nat(255)})
    const changed = fc
      .tuple(captured, fc.array(change, {maxLength: 8}), fc.nat())
      .map(([bytes, changes, cut]) => {
        const copy = Buffer.from(bytes)
        for (const {at, to} of changes) copy[at % copy.length] = to
        return cut % 2 === 0 ? copy : copy.subarray(0, cut % copy.length)
      })
    fc.assert(fc.property(changed, expectRedactedOrRefused), {numRuns: 500})
  })

  it.each([
    ['with attributes of another wire type', '0a0412021005'],
    ['cut short', '0a05120312'],
    ['of groups without end', '0b0b0b'],
  ])('is refused %s', (_, hex) => {
    expect(() => redactProtobuf('logs', Buffer.from(hex, 'hex'))).toThrow(OtlpDecodeError)
  })

  it('is refused when its values are nested without end', () => {
    let value: Record<string, unknown> = {stringValue: secret}
    for (let level = 0; level < 40; level += 1) value = {arrayValue: {values: [value]}}
    const bytes = encodeRequest('logs', {resourceLogs: [{resource: {attributes: [{key: 'a', value}]}}]})
    expect(() => redactProtobuf('logs', bytes)).toThrow(OtlpDecodeError)
  })
})
