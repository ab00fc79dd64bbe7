import type {IncomingHttpHeaders, IncomingMessage} from 'node:http'
import {gunzipSync} from 'node:zlib'
import {decodeJson} from '../../../src/otlp/decode-json.ts'
import {decodeProtobuf} from '../../../src/otlp/decode-protobuf.ts'
import type {OtlpEncoding} from '../../../src/otlp/otlp-encoding.ts'
import {parseJsonBody} from '../../../src/otlp/parse-json-body.ts'
import type {DecodedBatch, Signal} from '../../../src/otlp/records.ts'

/** A request as it came, whatever became of it. */
export type ReceivedRequest = {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** Names in the sender's own spelling, each followed by its value. */
  readonly rawHeaders: readonly string[]
  /** The exact bytes; empty when it was cut off before they were read. */
  readonly body: Buffer
  /** Which connection it came on, counted from 1: equal numbers prove that one was kept alive. */
  readonly connection: number
  /** `kept` once the server took it in: an OTLP batch that it will not lose. */
  kept: boolean
  /** `undefined` until, and unless, it was answered. */
  status: number | undefined
}

/** The ingest endpoint that a path names. */
export function readIngestPath(path: string): {connectionId: string; signal: Signal} | undefined {
  const match = /^\/api\/v1\/public\/ingest\/otel\/claude\/([^/]+)\/v1\/(logs|metrics|traces)$/.exec(path)
  const [, connectionId, signal] = match ?? []
  if (connectionId === undefined) return undefined
  if (signal !== 'logs' && signal !== 'metrics' && signal !== 'traces') return undefined
  return {connectionId, signal}
}

/** `undefined` for a media type that is not OTLP's. */
export function encodingOf(headers: IncomingHttpHeaders): OtlpEncoding | undefined {
  const mediaType = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (mediaType === 'application/x-protobuf') return 'protobuf'
  return mediaType === 'application/json' ? 'json' : undefined
}

/** The records in a received export. @throws when it is not one, or is broken */
export function decodeExport({path, headers, body}: ReceivedRequest): DecodedBatch {
  const signal = /\/v1\/(logs|metrics|traces)$/.exec(path)?.[1]
  if (signal !== 'logs' && signal !== 'metrics' && signal !== 'traces') {
    throw new Error(`${path} is no export endpoint`)
  }
  const message = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
  if (encodingOf(headers) === 'json') return decodeJson(signal, parseJsonBody(message))
  return decodeProtobuf(signal, message)
}

export function describeRequest(
  request: IncomingMessage,
  {body, connection}: {readonly body: Buffer; readonly connection: number},
): ReceivedRequest {
  const url = new URL(request.url ?? '/', 'http://server.invalid')
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    body,
    connection,
    kept: false,
    status: undefined,
  }
}
