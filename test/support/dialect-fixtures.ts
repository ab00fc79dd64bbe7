import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import * as v from 'valibot'
import {decodeJson} from '../../src/otlp/decode-json.ts'
import {decodeProtobuf} from '../../src/otlp/decode-protobuf.ts'
import type {OtlpEncoding} from '../../src/otlp/otlp-encoding.ts'
import type {DecodedBatch, Signal} from '../../src/otlp/records.ts'
import {WANTED} from '../../src/usage/sources.ts'
import {fromJsonBody} from '../otlp/arbitrary-requests.ts'
import {encodeRequest} from './otlp-proto.ts'

const FIXTURES = join(import.meta.dirname, '..', 'fixtures')
const EMITTERS = join(FIXTURES, 'emitters')
const DOCUMENTED = join(FIXTURES, 'documented')

/** One request body of a dialect's fixture. */
export type SentBody = {readonly signal: Signal; readonly encoding: OtlpEncoding; readonly body: Buffer}

/** Token histograms as OpenTelemetry's SDK exports them; the others are spans of real requests. */
export const RECORDED_METRICS = 'opentelemetry-metrics-3.1.1'

/** The emitters that were recorded at real requests, by their folders. */
export function recordedEmitters(): string[] {
  return readdirSync(EMITTERS, {withFileTypes: true})
    .filter(entry => entry.isDirectory() && entry.name !== RECORDED_METRICS)
    .map(({name}) => name)
}

export function recordedBodies(emitter: string): SentBody[] {
  return readdirSync(join(EMITTERS, emitter))
    .filter(file => file !== 'truth.json')
    .map(file => ({
      signal: emitter === RECORDED_METRICS ? 'metrics' : 'traces',
      encoding: file.endsWith('.json') ? 'json' : 'protobuf',
      body: readFileSync(join(EMITTERS, emitter, file)),
    }))
}

const callSchema = v.object({
  requestId: v.string(),
  status: v.number(),
  messageId: v.optional(v.string()),
  usage: v.optional(
    v.object({
      input_tokens: v.number(),
      output_tokens: v.number(),
      cache_read_input_tokens: v.number(),
      cache_creation_input_tokens: v.number(),
      cache_creation: v.optional(v.object({ephemeral_1h_input_tokens: v.number()})),
    }),
  ),
})

/** What the API served while an emitter was recorded. */
export function servedTo(emitter: string) {
  const truth: unknown = JSON.parse(readFileSync(join(EMITTERS, emitter, 'truth.json'), 'utf8'))
  const {served} = v.parse(v.object({served: v.array(callSchema)}), truth)
  const answered = served.flatMap(({usage, ...call}) => (usage === undefined ? [] : [{...call, usage}]))
  return {answered, refused: served.filter(({status}) => status >= 400)}
}

const record = v.record(v.string(), v.unknown())
const documentedSchema = v.object({
  batches: v.array(v.object({signal: v.picklist(['logs', 'metrics', 'traces']), body: record})),
  usage: v.array(record),
  points: v.optional(v.array(record), []),
  errors: v.optional(v.number(), 0),
})

/** Telemetry that was made from documentation, and what is to be read from it. */
export function documentedTelemetry() {
  return readdirSync(DOCUMENTED)
    .filter(file => file.endsWith('.json'))
    .map(file => {
      const text = readFileSync(join(DOCUMENTED, file), 'utf8')
      const {batches, ...expected} = v.parse(documentedSchema, JSON.parse(text))
      const inJson = batches.map(({signal, body}): SentBody => {
        return {signal, encoding: 'json', body: Buffer.from(JSON.stringify(body))}
      })
      const inProtobuf = inJson.map(({signal, body}): SentBody => {
        return {signal, encoding: 'protobuf', body: encodeRequest(signal, fromJsonBody(body.toString()))}
      })
      return {name: file.replace('.json', ''), ...expected, inJson, inProtobuf}
    })
}

/** What sources want of a body, or of what redaction left of it. */
export function decodeSent({signal, encoding}: Omit<SentBody, 'body'>, body: Uint8Array): DecodedBatch {
  return encoding === 'json'
    ? decodeJson(signal, JSON.parse(Buffer.from(body).toString()), WANTED)
    : decodeProtobuf(signal, body, WANTED)
}
