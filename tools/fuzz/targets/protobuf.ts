import {deepStrictEqual, ok, strictEqual} from 'node:assert/strict'
import * as fc from 'fast-check'
import {decodeProtobuf} from '../../../src/otlp/decode-protobuf.ts'
import {detectProtobufSignal} from '../../../src/otlp/detect-signal.ts'
import type {Signal} from '../../../src/otlp/records.ts'
import {redactProtobuf} from '../../../src/otlp/redact/redact-protobuf.ts'
import {normalizeBatch} from '../../../src/usage/normalize-batch.ts'
import {WANTED} from '../../../src/usage/sources.ts'
import {arbitraryRequests} from '../../../test/otlp/arbitrary-requests.ts'
import {capturedBodies} from '../../../test/otlp/captured-bodies.ts'
import {recordsByReflection} from '../../../test/otlp/records-by-reflection.ts'
import {recordedBodies, recordedEmitters} from '../../../test/support/dialect-fixtures.ts'
import {encodeRequest, requestType} from '../../../test/support/otlp-proto.ts'
import {closeNothing, type FuzzTarget} from '../fuzz-target.ts'
import {isSoundMessage} from '../oracle/is-sound-message.ts'
import {isOtlpRefusal, unlessRefused} from '../oracle/unless-refused.ts'
import {TELEMETRY_WORDS} from './telemetry-words.ts'

const SIGNALS: readonly Signal[] = ['logs', 'metrics', 'traces']

/** Reading, redacting and telling apart of protobuf bodies. */
export const protobuf: FuzzTarget = {
  name: 'protobuf',
  form: 'protobuf',
  corpus: protobufBodies,
  madeUp: arbitraryBodies,
  words: TELEMETRY_WORDS,
  open: async () => ({run, close: closeNothing}),
}

/** Requests with all kinds of values. */
export function arbitraryBodies(): fc.Arbitrary<Uint8Array> {
  const bodies = SIGNALS.map(signal =>
    arbitraryRequests[signal].map(request => encodeRequest(signal, request)),
  )
  return fc.oneof(...bodies)
}

/** Bodies of real clients and emitters, inflated. */
export function protobufBodies(): readonly Uint8Array[] {
  const recorded = recordedEmitters()
    .flatMap(recordedBodies)
    .filter(({encoding}) => encoding === 'protobuf')
  return [...capturedBodies('protobuf').map(({bytes}) => bytes), ...recorded.map(({body}) => body)]
}

function run(input: Uint8Array): void {
  const detected = detectProtobufSignal(input)
  for (const signal of detected === undefined ? SIGNALS : [detected]) {
    const decoded = unlessRefused(() => decodeProtobuf(signal, input), isOtlpRefusal)
    unlessRefused(() => normalizeBatch(decodeProtobuf(signal, input, WANTED), 0), isOtlpRefusal)
    if (isSoundMessage(requestType(signal), input)) {
      const reference = unlessRefused(() => recordsByReflection(signal, input), isReferenceRefusal)
      if (reference !== undefined) deepStrictEqual(decoded, reference)
    }
    checkRedaction(signal, input)
  }
}

/** protobufjs reports bad input as plain errors of several kinds. */
function isReferenceRefusal(error: unknown): boolean {
  return error instanceof Error
}

/** What was taken out is gone, and what is left is a body that can be read if the whole one could. */
function checkRedaction(signal: Signal, input: Uint8Array): void {
  const redacted = unlessRefused(() => redactProtobuf(signal, input), isOtlpRefusal)
  if (redacted === undefined) return
  const {bytes, removed} = redacted
  if (removed === 0) {
    strictEqual(bytes, input)
    return
  }
  strictEqual(redactProtobuf(signal, bytes).removed, 0)
  if (isSoundMessage(requestType(signal), input)) ok(isSoundMessage(requestType(signal), bytes))
}
