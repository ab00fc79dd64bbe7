import {gunzipSync, gzipSync} from 'node:zlib'
import {OtlpDecodeError} from '../decode-error.ts'
import type {OtlpEncoding} from '../otlp-encoding.ts'
import type {Signal} from '../records.ts'
import {redactJson} from './redact-json.ts'
import {redactProtobuf} from './redact-protobuf.ts'

/** Largest inflated body, as the listener takes it. */
const LIMIT_BYTES = 64 * 1024 * 1024

/** One export request as it was sent. */
export type SentBatch = {
  readonly signal: Signal
  readonly encoding: OtlpEncoding
  readonly contentEncoding: 'identity' | 'gzip'
  readonly body: Uint8Array
}

/** The request to send on; `removed` counts the attributes and texts that were taken out. */
export type RedactedBatch = Pick<SentBatch, 'body' | 'contentEncoding'> & {readonly removed: number}

/**
 * Takes prompts, responses, commands and the contents of tools out of an export request (see
 * content-attributes.ts) and changes nothing else: every other byte of the message is copied. The content
 * encoding stays what it was. Without any content the result is the very same `body`.
 * @throws {OtlpDecodeError} when the request can't be looked through; it must not be sent on then.
 */
export function redactBatch({signal, encoding, contentEncoding, body}: SentBatch): RedactedBatch {
  const message = contentEncoding === 'gzip' ? inflate(body) : body
  const redact = encoding === 'json' ? redactJson : redactProtobuf
  const {bytes, removed} = redact(signal, message)
  if (removed === 0) return {body, contentEncoding, removed}
  return {body: contentEncoding === 'gzip' ? gzipSync(bytes) : bytes, contentEncoding, removed}
}

function inflate(body: Uint8Array): Uint8Array {
  try {
    return gunzipSync(body, {maxOutputLength: LIMIT_BYTES})
  } catch {
    // The only input is the body: too large, or no gzip.
    throw new OtlpDecodeError('The body is not valid gzip, or too large')
  }
}
