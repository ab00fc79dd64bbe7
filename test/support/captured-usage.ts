import {gunzipSync} from 'node:zlib'
import {decodeJson} from '../../src/otlp/decode-json.ts'
import {decodeProtobuf} from '../../src/otlp/decode-protobuf.ts'
import type {DecodedBatch} from '../../src/otlp/records.ts'
import {normalizeBatch} from '../../src/usage/normalize-batch.ts'
import {WANTED} from '../../src/usage/sources.ts'
import type {UsageBatch} from '../../src/usage/usage-event.ts'
import type {CapturedBatch} from './captures.ts'

/** A captured body decoded: what sources want of it, or all there is. */
export function decodeCaptured(batch: CapturedBatch, what: 'wanted' | 'all'): DecodedBatch {
  const body = batch.contentEncoding === 'gzip' ? gunzipSync(batch.body) : batch.body
  const wanted = what === 'wanted' ? WANTED : undefined
  return batch.contentType === 'application/json'
    ? decodeJson(batch.signal, JSON.parse(body.toString()), wanted)
    : decodeProtobuf(batch.signal, body, wanted)
}

/** The usage that a captured body tells of. */
export function usageOf(batch: CapturedBatch): UsageBatch {
  return normalizeBatch(decodeCaptured(batch, 'wanted'), Date.parse(batch.receivedAt))
}
