import {encodeStatus, encodeSuccess} from '../../../src/otlp/encode-response.ts'
import type {OtlpEncoding} from '../../../src/otlp/otlp-encoding.ts'
import type {DecodedBatch, Signal} from '../../../src/otlp/records.ts'
import type {Answer} from './faults.ts'
import {decodeExport, encodingOf, type ReceivedRequest, readIngestPath} from './received-request.ts'

/**
 * Answers an export as an OTLP/HTTP server does: the id in the path is all that authenticates it, there is
 * no endpoint for traces of Claude, and what cannot be decoded is refused.
 */
export function answerExport(
  request: ReceivedRequest,
  {isKnown, rejected}: {isKnown(connectionId: string): boolean; rejected?: {count: number; message: string}},
): Answer {
  const endpoint = readIngestPath(request.path)
  const encoding = encodingOf(request.headers)
  if (endpoint === undefined || endpoint.signal === 'traces') return refusal(404, encoding)
  if (!isKnown(endpoint.connectionId)) return refusal(404, encoding)
  if (request.method !== 'POST') return refusal(405, encoding)
  if (encoding === undefined) return refusal(415, encoding)
  if (tryDecode(request) === undefined) return refusal(400, encoding)
  return success(endpoint.signal, encoding, rejected)
}

export function success(
  signal: Signal,
  encoding: OtlpEncoding,
  rejected?: {count: number; message: string},
): Answer {
  const partial = rejected && {rejected: rejected.count, message: rejected.message}
  return {status: 200, contentType: contentType(encoding), body: encodeSuccess(signal, encoding, partial)}
}

/** A failure in the request's own encoding, with a google.rpc.Status. */
export function refusal(status: number, encoding: OtlpEncoding | undefined): Answer {
  const body = encodeStatus(2, `refused with ${status}`, encoding ?? 'json')
  return {status, contentType: contentType(encoding ?? 'json'), body}
}

function tryDecode(request: ReceivedRequest): DecodedBatch | undefined {
  try {
    return decodeExport(request)
  } catch {
    return undefined
  }
}

function contentType(encoding: OtlpEncoding): string {
  return encoding === 'json' ? 'application/json' : 'application/x-protobuf'
}
