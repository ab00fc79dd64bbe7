import {condenseJson} from '../otlp/condense-json.ts'
import {OtlpDecodeError, OtlpLimitError} from '../otlp/decode-error.ts'
import {decodeJson} from '../otlp/decode-json.ts'
import {decodeProtobuf} from '../otlp/decode-protobuf.ts'
import {detectJsonSignal, detectProtobufSignal} from '../otlp/detect-signal.ts'
import type {OtlpEncoding} from '../otlp/otlp-encoding.ts'
import {parseJsonBody} from '../otlp/parse-json-body.ts'
import type {DecodedBatch, Signal} from '../otlp/records.ts'
import type {Wanted} from '../otlp/wanted.ts'
import {refusals} from './answer.ts'
import {SMALL_BYTES} from './byte-budget.ts'

/** Instrumentation scopes of one request; a program has a few dozen. */
const SCOPE_LIMIT = 10_000

/** The signal that a path names: `/v1/logs`, `/v1/metrics`, `/v1/traces`, or any path that ends so. */
export function signalOfPath(path: string): Signal | undefined {
  const name = /\/v1\/(logs|metrics|traces)\/?$/.exec(path)?.[1]
  return name === 'logs' || name === 'metrics' || name === 'traces' ? name : undefined
}

/** A decoded message, and every scope that it names, wanted or not: they tell which program sent it. */
export type ReadBatch = {readonly decoded: DecodedBatch; readonly scopeNames: ReadonlySet<string>}

/** @throws Refusal 415 for anything but protobuf and JSON. */
export function encodingOf(contentType: string | undefined): OtlpEncoding {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  if (mediaType === 'application/x-protobuf') return 'protobuf'
  if (mediaType === 'application/json') return 'json'
  throw refusals.contentType()
}

/** A `content-type` that may be sent on: a header's text, and none of a length that nobody means. */
export function contentTypeToKeep(contentType: string | undefined): string | undefined {
  return contentType !== undefined && /^[ -~]{1,128}$/.test(contentType) ? contentType : undefined
}

/**
 * Decodes a message. Where the path named no signal, the body tells: Claude Code posts all signals to one
 * path in one configuration. @throws Refusal 400 undecodable, 404 neither path nor body names a signal
 */
export function readBatch(
  message: Uint8Array,
  {named, encoding, wanted}: {named: Signal | undefined; encoding: OtlpEncoding; wanted: Wanted},
): ReadBatch {
  const scopeNames = new Set<string>()
  const noting: Wanted = {
    scope(name, resource) {
      scopeNames.add(name)
      if (scopeNames.size > SCOPE_LIMIT)
        throw new OtlpLimitError(`The request names more than ${SCOPE_LIMIT} scopes`)
      return wanted.scope(name, resource)
    },
  }
  try {
    if (encoding === 'json') {
      const body = parseJsonBody(message.length > SMALL_BYTES ? condenseJson(message) : message)
      return {decoded: decodeJson(signalOfBody(named, detectJsonSignal(body)), body, noting), scopeNames}
    }
    return {
      decoded: decodeProtobuf(named ?? required(detectProtobufSignal(message)), message, noting),
      scopeNames,
    }
  } catch (error) {
    if (error instanceof OtlpLimitError) throw refusals.tooMuch(error.message)
    if (error instanceof OtlpDecodeError) throw refusals.undecodable(error.message)
    throw error
  }
}

/** JSON names its signal itself: logs posted where metrics belong would otherwise be taken for nothing. */
function signalOfBody(named: Signal | undefined, detected: Signal | undefined): Signal {
  if (named !== undefined && detected !== undefined && named !== detected) {
    throw refusals.undecodable(`the body holds ${detected}, but the path says ${named}`)
  }
  return named ?? required(detected)
}

function required(signal: Signal | undefined): Signal {
  if (signal === undefined) throw refusals.noSignal()
  return signal
}
