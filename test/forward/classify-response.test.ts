import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {classifyResponse, type RemoteResponse} from '../../src/forward/classify-response.ts'
import {encodeSuccess} from '../../src/otlp/encode-response.ts'

const NOW_MS = Date.UTC(2026, 10, 22)
const JSON_TYPE = {'content-type': 'application/json; charset=utf-8'}
const PROTOBUF_TYPE = {'content-type': 'application/x-protobuf'}

function answer(statusCode: number, given: Partial<RemoteResponse> = {}) {
  return classifyResponse({statusCode, headers: {}, body: new Uint8Array(0), ...given}, NOW_MS)
}

describe('an answer', () => {
  it.each([200, 201, 202, 204])('%d: the batch has arrived', statusCode => {
    expect(answer(statusCode)).toEqual({status: 'delivered', rejectedRecords: 0})
  })

  it.each([429, 502, 503, 504])('%d: later', statusCode => {
    expect(answer(statusCode)).toEqual({status: 'retry', afterMs: undefined, reason: `HTTP ${statusCode}`})
  })

  it.each([500, 408, 501, 418, 599])('%d: a few tries', statusCode => {
    expect(answer(statusCode)).toEqual({status: 'suspect', reason: `HTTP ${statusCode}`})
  })

  it.each([400, 413, 415, 422])('%d: never', statusCode => {
    expect(answer(statusCode).status).toBe('rejected')
  })

  it.each([301, 307, 308, 401, 402, 403, 404, 405, 410])(
    '%d: the remote is wrong, and not the batch',
    statusCode => {
      expect(answer(statusCode).status).toBe('stalled')
    },
  )

  it('passes on for how long the remote wants to be left alone', () => {
    expect(answer(503, {headers: {'retry-after': '30'}})).toEqual({
      status: 'retry',
      afterMs: 30_000,
      reason: 'HTTP 503',
    })
    expect(answer(429, {headers: {'retry-after': 'Sun, 22 Nov 2026 00:00:05 GMT'}})).toMatchObject({
      afterMs: 5_000,
    })
  })

  it('says where the redirect leads to nowhere: it may hold a secret', () => {
    const redirect = answer(307, {headers: {location: 'http://elsewhere.example/conn-id'}})
    expect(JSON.stringify(redirect)).not.toContain('elsewhere')
  })

  it('is something for every status', () => {
    for (let statusCode = 200; statusCode < 600; statusCode++) expect(answer(statusCode).status).toBeTruthy()
  })

  it('is no delivery when it is a web page: a wrong path of an application, or a network that wants a login', () => {
    const page = new TextEncoder().encode('\n<!DOCTYPE html><html><body>Welcome</body></html>')
    expect(answer(200, {headers: {'content-type': 'text/html'}, body: page}).status).toBe('stalled')
  })
})

describe('a partial success', () => {
  const partial = {rejected: 3, message: 'three were too old'}

  it.each(['logs', 'metrics', 'traces'] as const)('of %s is counted, in both encodings', signal => {
    const counted = {status: 'delivered', rejectedRecords: 3}
    expect(answer(200, {headers: JSON_TYPE, body: encodeSuccess(signal, 'json', partial)})).toEqual(counted)
    expect(answer(200, {headers: PROTOBUF_TYPE, body: encodeSuccess(signal, 'protobuf', partial)})).toEqual(
      counted,
    )
  })

  it('may be JSON with a number, or with the names of the protobuf', () => {
    const body = new TextEncoder().encode('{"partialSuccess":{"rejectedLogRecords":2}}')
    expect(answer(200, {headers: JSON_TYPE, body})).toMatchObject({rejectedRecords: 2})
  })

  it.each([
    '',
    '{',
    'null',
    '[]',
    '"ok"',
    '{"partialSuccess":null}',
    '{"partialSuccess":{"rejectedSpans":"-1"}}',
    '{"data":{},"meta":{}}',
  ])('is not found in the body %j, which harms nothing', text => {
    const body = new TextEncoder().encode(text)
    expect(answer(200, {headers: JSON_TYPE, body})).toEqual({status: 'delivered', rejectedRecords: 0})
  })

  it('is never made up so that a batch is sent again, whatever the bytes are', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({maxLength: 200}),
        fc.constantFrom(JSON_TYPE, PROTOBUF_TYPE, {}),
        (body, headers) => {
          const result = answer(200, {headers, body})
          expect(result.status).toBe('delivered')
          expect(result).toHaveProperty('rejectedRecords')
        },
      ),
    )
  })
})
