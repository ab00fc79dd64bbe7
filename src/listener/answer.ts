import type {ServerResponse} from 'node:http'
import {encodeBadRequest, encodeStatus} from '../otlp/encode-response.ts'
import type {OtlpEncoding} from '../otlp/otlp-encoding.ts'
import type {Denial} from './access.ts'

/** A request that is not taken in. Codes are of `google.rpc.Code`. */
export class Refusal extends Error {
  readonly status: number
  readonly rpcCode: number
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    rpcCode: number,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.status = status
    this.rpcCode = rpcCode
    this.headers = headers
  }
}

// OTLP/HTTP specification, "Failures" and "Bad data"
export const refusals = {
  denied: ({reason, message}: Denial) =>
    reason === 'token'
      ? new Refusal(401, 16, message, {'www-authenticate': 'Bearer realm="stackspend"'})
      : new Refusal(403, 7, message),
  brokenGzip: () => new Refusal(400, 3, 'the body is not valid gzip'),
  furtherMessage: () => new Refusal(400, 12, 'a call has one message'),
  notHttp: () => new Refusal(400, 3, 'this is no HTTP request'),
  undecodable: (reason: string) => new Refusal(400, 3, reason),
  noSignal: () =>
    new Refusal(
      404,
      5,
      'neither the path nor the body names a signal: post to /v1/logs, /v1/metrics or /v1/traces',
    ),
  method: () => new Refusal(405, 12, 'only POST is understood here', {allow: 'POST'}),
  tooLate: () => new Refusal(408, 4, 'the request did not come in time'),
  tooSlow: (limitMs: number) => new Refusal(408, 4, `the message did not come within ${limitMs / 1000} s`),
  tooLarge: (limitBytes: number) => new Refusal(413, 8, `the body is larger than ${limitBytes} bytes`),
  tooMuch: (reason: string) => new Refusal(413, 8, `${reason}: send smaller batches`),
  tooManyHeaders: () => new Refusal(431, 8, 'the request has too many headers'),
  contentType: () =>
    new Refusal(415, 3, 'the content type must be application/x-protobuf or application/json'),
  contentEncoding: () => new Refusal(415, 3, 'the content encoding must be identity or gzip'),
  // Clients retry on 503 and drop the batch for good on 500.
  unavailable: () =>
    new Refusal(503, 14, 'the usage could not be stored; send it again', {'retry-after': '1'}),
  busy: () => new Refusal(503, 14, 'too many bytes at a time; send it again', {'retry-after': '1'}),
  tooManyCalls: () => new Refusal(503, 14, 'too many calls; send it again', {'retry-after': '1'}),
  tooManyAtOnce: () =>
    new Refusal(503, 14, 'too many requests at once; send it again', {
      'retry-after': '1',
      connection: 'close',
    }),
  tooManyConnections: () =>
    new Refusal(503, 14, 'too many connections; send it again', {'retry-after': '1', connection: 'close'}),
} as const

const CONTENT_TYPES: Readonly<Record<OtlpEncoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
}

export function answer(response: ServerResponse, encoding: OtlpEncoding, body: Uint8Array): void {
  response.writeHead(200, {'content-type': CONTENT_TYPES[encoding], 'content-length': body.length})
  response.end(body)
}

/** Says no in the request's own encoding, or in JSON where that is not known. */
export function refuse(response: ServerResponse, encoding: OtlpEncoding | undefined, refusal: Refusal): void {
  const encode = refusal.status === 400 ? encodeBadRequest : encodeStatus
  const body = encode(refusal.rpcCode, refusal.message, encoding ?? 'json')
  response.writeHead(refusal.status, {
    ...refusal.headers,
    'content-type': CONTENT_TYPES[encoding ?? 'json'],
    'content-length': body.length,
  })
  response.end(body)
}
