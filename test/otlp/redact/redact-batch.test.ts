import {gunzipSync, gzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import {OtlpDecodeError} from '../../../src/otlp/decode-error.ts'
import type {Signal} from '../../../src/otlp/records.ts'
import {redactBatch} from '../../../src/otlp/redact/redact-batch.ts'
import {decodeByReflection, encodeRequest} from '../../support/otlp-proto.ts'

type Attributes = Record<string, unknown>

function anyValues(attributes: Attributes) {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? {stringValue: value} : value,
  }))
}

/** One log record, redacted in both encodings, which must agree; and how much was removed. */
function redactedLog(record: Record<string, unknown>): {record: unknown; removed: number} {
  const request = {resourceLogs: [{scopeLogs: [{logRecords: [record]}]}]}
  const [json, protobuf] = redactBoth('logs', request)
  expect(json).toEqual(protobuf)
  return {record: json.request.resourceLogs?.[0]?.scopeLogs[0]?.logRecords[0], removed: json.removed}
}

type Request = {
  resourceLogs?: {scopeLogs: {logRecords: unknown[]}[]}[]
  resourceSpans?: {scopeSpans: {spans: unknown[]}[]}[]
}

function redactBoth(
  signal: Signal,
  request: Record<string, unknown>,
): {request: Request; removed: number}[] & {0: {request: Request; removed: number}} {
  const json = redactBatch({
    signal,
    encoding: 'json',
    contentEncoding: 'identity',
    body: Buffer.from(JSON.stringify(request)),
  })
  const protobuf = redactBatch({
    signal,
    encoding: 'protobuf',
    contentEncoding: 'identity',
    body: encodeRequest(signal, request),
  })
  // Protobuf does not tell an empty list from an absent one.
  const withoutEmpty = (_: string, value: unknown) =>
    Array.isArray(value) && value.length === 0 ? undefined : value
  return [
    {request: JSON.parse(Buffer.from(json.body).toString(), withoutEmpty), removed: json.removed},
    {request: decodeByReflection(signal, protobuf.body), removed: protobuf.removed},
  ]
}

const tagged = (attributes: Attributes) => anyValues({'event.name': 'tool_result', ...attributes})

describe('a log record', () => {
  it('loses prompts and commands, and keeps what the client did not tell', () => {
    const attributes = tagged({
      prompt: 'tell me a secret',
      prompt_text: '<REDACTED>',
      full_command: 'rm -rf /',
      prompt_length: '12',
      model: 'claude-sonnet-5-5',
    })
    expect(redactedLog({attributes})).toEqual({
      record: {
        attributes: tagged({prompt_text: '<REDACTED>', prompt_length: '12', model: 'claude-sonnet-5-5'}),
      },
      removed: 2,
    })
  })

  it('keeps the kind of an error, and loses the message that may quote a request', () => {
    expect(redactedLog({attributes: anyValues({error: 'ShellError', status_code: '400'})}).removed).toBe(0)
    expect(redactedLog({attributes: anyValues({error: 'prompt is too long: "dear diary"'})}).removed).toBe(1)
  })

  it('keeps numbers and booleans of a listed key, which other programs use otherwise', () => {
    const attributes = anyValues({
      error: {boolValue: true},
      output: {doubleValue: 0.5},
      prompt: {},
      response: '',
    })
    expect(redactedLog({attributes})).toEqual({record: {attributes}, removed: 0})
  })

  it('keeps a name as its body, and loses a text when it is an event', () => {
    const named = {body: {stringValue: 'claude_code.api_request'}, attributes: tagged({})}
    expect(redactedLog(named)).toEqual({record: named, removed: 0})
    const spoken = {body: {stringValue: 'Sure, here is the code'}, attributes: tagged({})}
    expect(redactedLog(spoken)).toEqual({record: {attributes: tagged({})}, removed: 1})
    expect(redactedLog({body: {stringValue: 'Two words'}, eventName: 'said'}).removed).toBe(1)
  })

  it('keeps the text of another program whose record is no event', () => {
    const line = {body: {stringValue: 'GET /health took 3 ms'}, attributes: anyValues({model: 'x'})}
    expect(redactedLog(line)).toEqual({record: line, removed: 0})
  })

  it('loses the content in a structured body, and keeps who spoke', () => {
    const body = (values: unknown) => ({body: {kvlistValue: {values}}})
    const message = body(anyValues({role: 'user', content: 'dear diary'}))
    expect(redactedLog(message)).toEqual({record: body(anyValues({role: 'user'})), removed: 1})
  })
})

describe('a span', () => {
  function redactedSpan(span: Record<string, unknown>) {
    const [json, protobuf] = redactBoth('traces', {resourceSpans: [{scopeSpans: [{spans: [span]}]}]})
    expect(json).toEqual(protobuf)
    return {span: json.request.resourceSpans?.[0]?.scopeSpans[0]?.spans[0], removed: json.removed}
  }

  it('loses all text of the event that carries what a tool read and wrote', () => {
    const output = {
      name: 'tool.output',
      attributes: anyValues({any_name: 'file text', size: {doubleValue: 9}}),
    }
    const attempt = {name: 'gen_ai.request.attempt', attributes: anyValues({any_name: 'file text'})}
    expect(redactedSpan({events: [output, attempt]})).toEqual({
      span: {events: [{...output, attributes: anyValues({size: {doubleValue: 9}})}, attempt]},
      removed: 1,
    })
  })

  it('loses the message of its status, which repeats the error, and keeps its code', () => {
    const failed = (message: string) => ({status: {message, code: 2}})
    expect(redactedSpan(failed('Overloaded'))).toEqual({span: failed('Overloaded'), removed: 0})
    expect(redactedSpan(failed('cat: secret.txt: no such file'))).toEqual({
      span: {status: {code: 2}},
      removed: 1,
    })
  })
})

describe('a gzipped body', () => {
  const withPrompt = {resourceLogs: [{resource: {attributes: anyValues({prompt: 'dear diary', a: 'b'})}}]}

  it('is gzipped again, so that its content encoding stays true', () => {
    const body = gzipSync(encodeRequest('logs', withPrompt))
    const redacted = redactBatch({signal: 'logs', encoding: 'protobuf', contentEncoding: 'gzip', body})
    expect(redacted).toMatchObject({contentEncoding: 'gzip', removed: 1})
    expect(decodeByReflection('logs', gunzipSync(redacted.body))).toEqual({
      resourceLogs: [{resource: {attributes: anyValues({a: 'b'})}}],
    })
  })

  it('is the very same when it holds no content', () => {
    const body = gzipSync('{"resourceLogs":[]}')
    const redacted = redactBatch({signal: 'logs', encoding: 'json', contentEncoding: 'gzip', body})
    expect(redacted.body).toBe(body)
    expect(redacted.removed).toBe(0)
  })

  it.each([
    ['no gzip', Buffer.from('no gzip')],
    ['cut short', gzipSync('{"resourceLogs":[]}').subarray(0, 20)],
    ['larger than 64 MiB inside', gzipSync(Buffer.alloc(64 * 1024 * 1024 + 1, ' '))],
  ])('is refused when it is %s', (_, body) => {
    const batch = {signal: 'logs', encoding: 'json', contentEncoding: 'gzip', body} as const
    expect(() => redactBatch(batch)).toThrow(OtlpDecodeError)
  })
})
