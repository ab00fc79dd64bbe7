import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {OtlpDecodeError} from '../../../src/otlp/decode-error.ts'
import {decodeJson} from '../../../src/otlp/decode-json.ts'
import {decodeProtobuf} from '../../../src/otlp/decode-protobuf.ts'
import {parseJsonBody} from '../../../src/otlp/parse-json-body.ts'
import type {Signal} from '../../../src/otlp/records.ts'
import {redactJson} from '../../../src/otlp/redact/redact-json.ts'
import {redactProtobuf} from '../../../src/otlp/redact/redact-protobuf.ts'
import {encodeRequest} from '../../support/otlp-proto.ts'
import {capturedBodies} from '../captured-bodies.ts'
import {wholeRequests} from './arbitrary-requests.ts'
import {withoutContent} from './reference-redaction.ts'
import {type Plain, withoutEmptyLists} from './whole-message.ts'

const signals: readonly Signal[] = ['logs', 'metrics', 'traces']

/** Parsed JSON with every number as it was written, so that no digit of it can get lost unseen. */
function parseExactly(bytes: Uint8Array): Plain {
  const withNumbersAsText = Buffer.from(bytes)
    .toString()
    .replace(/("(?:[^"\\]|\\.)*")|(-?\d[-+.\deE]*)/g, (whole, text) => text ?? `"number ${whole}"`)
  return JSON.parse(withNumbersAsText)
}

/** A request as Claude Code writes it: integers as JSON numbers, however large. */
function toJson(request: Record<string, unknown>, space = 0): Buffer {
  const text = JSON.stringify(request, null, space)
  return Buffer.from(text.replace(/("intValue": ?)"(-?\d+)"/g, '$1$2'))
}

function expectOnlyContentGone(signal: Signal, bytes: Uint8Array): void {
  const {bytes: redacted, removed} = redactJson(signal, bytes)
  const {request, taken} = withoutContent(parseExactly(bytes))
  expect(withoutEmptyLists(parseExactly(redacted))).toEqual(request)
  expect(removed).toBe(taken.length)
  if (removed === 0) expect(redacted).toBe(bytes)
}

function redactText(signal: Signal, text: string): string {
  return Buffer.from(redactJson(signal, Buffer.from(text)).bytes).toString()
}

const logs = (record: string) => `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${record}]}]}]}`

describe('redaction of captured JSON', () => {
  it.each(capturedBodies('json'))('leaves all else of $scenario $file as it was', ({signal, bytes}) => {
    expectOnlyContentGone(signal, bytes)
  })
})

describe('redaction of any JSON request', () => {
  it.each(signals)('leaves every other member of %s as it was written', signal => {
    fc.assert(
      fc.property(wholeRequests[signal], fc.nat(2), (request, space) => {
        expectOnlyContentGone(signal, toJson(request, space))
      }),
    )
  })

  it.each(signals)('takes the same out of %s as out of protobuf', signal => {
    fc.assert(
      fc.property(wholeRequests[signal], request => {
        const json = redactJson(signal, Buffer.from(JSON.stringify(request)))
        const protobuf = redactProtobuf(signal, encodeRequest(signal, request))
        expect(json.removed).toBe(protobuf.removed)
        const decoded = decodeJson(signal, parseJsonBody(json.bytes))
        expect(decoded.groups.length).toBe(decodeProtobuf(signal, protobuf.bytes).groups.length)
      }),
    )
  })
})

describe('what stays', () => {
  it('keeps integers beyond 2^53, escapes, white space, unknown and repeated names', () => {
    const text = logs(`{ "x":1.50e+3, "a/\\u00e9":[1 , 2],
      "attributes" : [ {"key":"n","value":{"intValue":9223372036854775807}} ,
        {"key":"prompt","value":{"stringValue":"secret \\" ] }"}} , {"key":"m","value":{"intValue":-0}} ],
      "x":2 }`)
    expect(redactText('logs', text)).toBe(
      logs(`{ "x":1.50e+3, "a/\\u00e9":[1 , 2],
      "attributes" : [ {"key":"n","value":{"intValue":9223372036854775807}} , {"key":"m","value":{"intValue":-0}} ],
      "x":2 }`),
    )
  })

  it('keeps a byte order mark and bytes that are no UTF-8', () => {
    const [before, after] = [Buffer.from('\ufeff{"resourceLogs":[{"schemaUrl":"'), Buffer.from('"},')]
    const content = Buffer.from(
      '{"resource":{"attributes":[{"key":"prompt","value":{"stringValue":"x"}}]}}]}',
    )
    const body = Buffer.concat([before, Buffer.of(0xff, 0xfe), after, content])
    const {bytes, removed} = redactJson('logs', body)
    expect(removed).toBe(1)
    expect(Buffer.from(bytes).toString('latin1')).toBe(
      body.toString('latin1').replace('{"key":"prompt","value":{"stringValue":"x"}}', ''),
    )
  })

  it.each([
    ['first', ['prompt', 'a', 'b'], '["a","b"]'],
    ['last', ['a', 'b', 'prompt'], '["a","b"]'],
    ['in the middle', ['a', 'prompt', 'response', 'b'], '["a","b"]'],
    ['on both sides', ['prompt', 'a', 'response'], '["a"]'],
    ['alone', ['prompt'], '[]'],
    ['everywhere', ['prompt', 'body', 'response'], '[]'],
  ])('stays a list when content was %s', (_, keys, expected) => {
    const attributes = keys.map(key => ({key, value: {stringValue: 'some text'}}))
    const redacted = redactText('logs', logs(JSON.stringify({attributes})))
    const record = JSON.parse(redacted).resourceLogs[0].scopeLogs[0].logRecords[0]
    expect(JSON.stringify(record.attributes.map((attribute: {key: string}) => attribute.key))).toBe(expected)
  })
})

describe('what goes', () => {
  it.each([
    ['a key with escapes', '{"attributes":[{"key":"pr\\u006fmpt","value":{"stringValue":"Zn4"}}]}'],
    ['names as in the .proto', '{"attributes":[{"key":"prompt","value":{"string_value":"Zn4"}}]}'],
    ['a key given twice', '{"attributes":[{"key":"a","key":"prompt","value":{"stringValue":"Zn4"}}]}'],
    ['a value given twice', '{"attributes":[{"key":"prompt","value":{},"value":{"stringValue":"Zn4"}}]}'],
    [
      'a text hidden beside the placeholder',
      '{"attributes":[{"key":"prompt","value":{"stringValue":"Zn4","stringValue":"<REDACTED>"}}]}',
    ],
    [
      'the body of an event',
      '{"eventName":"e","body":{"arrayValue":{},"stringValue":"Zn4 is it"},"flags":1}',
    ],
    [
      'the list that is the body of an event',
      '{"eventName":"e","body":{"arrayValue":{"values":[{"stringValue":"Zn4"}]}}}',
    ],
    [
      'whatever the body of an event has by a name of its own',
      '{"body":{"kvlistValue":{"values":[{"key":"mine","value":{"stringValue":"Zn4"}}]}},"event_name":"e"}',
    ],
    ['a list given twice', '{"attributes":[],"attributes":[{"key":"prompt","value":{"stringValue":"Zn4"}}]}'],
  ])('is %s', (_, record) => {
    const redacted = redactText('logs', logs(record))
    expect(redacted).not.toContain('Zn4')
    expect(() => JSON.parse(redacted)).not.toThrow()
  })

  it('is found below names as in the .proto', () => {
    const text =
      '{"resource_logs":[{"scope_logs":[{"log_records":[{"event_name":"e","body":{"string_value":"Zn4 x"}}]}]}]}'
    expect(redactText('logs', text)).toBe(
      '{"resource_logs":[{"scope_logs":[{"log_records":[{"event_name":"e"}]}]}]}'.replace(
        '"event_name":"e"',
        '"event_name":"e"',
      ),
    )
  })
})

describe('a malformed JSON body', () => {
  const expectRedactedOrRefused = (bytes: Uint8Array) => {
    for (const signal of signals) {
      try {
        redactJson(signal, bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(OtlpDecodeError)
      }
    }
  }

  it('is refused or passed, never more', () => {
    fc.assert(fc.property(fc.uint8Array(), expectRedactedOrRefused))
    fc.assert(fc.property(fc.json(), text => expectRedactedOrRefused(Buffer.from(text))))
  })

  it('is refused or passed, never more, when it was captured and changed', () => {
    const captured = fc.constantFrom(...capturedBodies('json').map(({bytes}) => bytes))
    const changed = fc
      .tuple(captured, fc.nat(), fc.constantFrom(...'{}[]":,\\0 n'))
      .map(([bytes, at, to]) => {
        const copy = Buffer.from(bytes)
        copy.write(to, at % copy.length)
        return copy
      })
    fc.assert(fc.property(changed, expectRedactedOrRefused), {numRuns: 300})
  })

  it.each([
    ['no JSON', '{"resourceLogs":'],
    ['a list instead of a request', '[]'],
    ['an object instead of a list', '{"resourceLogs":{}}'],
    ['a number for a key', logs('{"attributes":[{"key":5,"value":{"stringValue":"x"}}]}')],
    ['a text for a value', logs('{"attributes":[{"key":"a","value":"x"}]}')],
    [
      'values nested without end',
      logs(`{"body":${'{"arrayValue":{"values":['.repeat(40)}${']}}'.repeat(40)}}`),
    ],
  ])('is refused: %s', (_, text) => {
    expect(() => redactText('logs', text)).toThrow(OtlpDecodeError)
  })

  it('is stepped over where no schema looks, however deeply it nests', () => {
    const deep = `{"unknown":${'['.repeat(50_000)}${']'.repeat(50_000)},"resourceLogs":[]}`
    expect(redactText('logs', deep)).toBe(deep)
  })
})
