import {ok, strictEqual} from 'node:assert/strict'
import * as fc from 'fast-check'
import {decodeJson} from '../../../src/otlp/decode-json.ts'
import {detectJsonSignal} from '../../../src/otlp/detect-signal.ts'
import {parseJsonBody} from '../../../src/otlp/parse-json-body.ts'
import type {Signal} from '../../../src/otlp/records.ts'
import {redactJson} from '../../../src/otlp/redact/redact-json.ts'
import {normalizeBatch} from '../../../src/usage/normalize-batch.ts'
import {WANTED} from '../../../src/usage/sources.ts'
import {arbitraryRequests, toJsonBody} from '../../../test/otlp/arbitrary-requests.ts'
import {capturedBodies} from '../../../test/otlp/captured-bodies.ts'
import {documentedTelemetry} from '../../../test/support/dialect-fixtures.ts'
import {closeNothing, type FuzzTarget} from '../fuzz-target.ts'
import {isPartOfJson} from '../oracle/is-part-of-json.ts'
import {isOtlpRefusal, unlessRefused} from '../oracle/unless-refused.ts'
import {TELEMETRY_WORDS} from './telemetry-words.ts'

const SIGNALS: readonly Signal[] = ['logs', 'metrics', 'traces']

/** Reading, redacting and telling apart of JSON bodies. */
export const json: FuzzTarget = {
  name: 'json',
  form: 'json',
  corpus: jsonBodies,
  madeUp: () =>
    fc.oneof(
      ...SIGNALS.map(signal =>
        arbitraryRequests[signal].map(request => Buffer.from(JSON.stringify(toJsonBody(request)))),
      ),
    ),
  words: [...TELEMETRY_WORDS, 'stringValue', 'intValue', 'arrayValue', 'kvlistValue', 'bytesValue', 'body'],
  open: async () => ({run, close: closeNothing}),
}

function jsonBodies(): readonly Uint8Array[] {
  const documented = documentedTelemetry().flatMap(({inJson}) => inJson)
  return [...capturedBodies('json').map(({bytes}) => bytes), ...documented.map(({body}) => body)]
}

function run(input: Uint8Array): void {
  const body = unlessRefused(() => ({parsed: parseJsonBody(input)}), isOtlpRefusal)
  const detected = detectJsonSignal(body?.parsed)
  for (const signal of detected === undefined ? SIGNALS : [detected]) {
    if (body !== undefined) {
      unlessRefused(() => decodeJson(signal, body.parsed), isOtlpRefusal)
      unlessRefused(() => normalizeBatch(decodeJson(signal, body.parsed, WANTED), 0), isOtlpRefusal)
    }
    checkRedaction(signal, input)
  }
}

/** What was taken out is gone, and what is left is the same JSON but for that. */
function checkRedaction(signal: Signal, input: Uint8Array): void {
  const redacted = unlessRefused(() => redactJson(signal, input), isOtlpRefusal)
  if (redacted === undefined) return
  const {bytes, removed} = redacted
  if (removed === 0) {
    strictEqual(bytes, input)
    return
  }
  parseJsonBody(bytes)
  strictEqual(redactJson(signal, bytes).removed, 0)
  ok(isPartOfJson(textOf(bytes), textOf(input)), 'redaction changed what it should have left alone')
}

/** As `parseJsonBody` reads it: without a byte order mark. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
