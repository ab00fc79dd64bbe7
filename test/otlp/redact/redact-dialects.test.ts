import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import * as v from 'valibot'
import {describe, expect, it} from 'vitest'
import {decodeJson} from '../../../src/otlp/decode-json.ts'
import {decodeProtobuf} from '../../../src/otlp/decode-protobuf.ts'
import type {OtlpEncoding} from '../../../src/otlp/otlp-encoding.ts'
import type {Signal} from '../../../src/otlp/records.ts'
import {redactBatch} from '../../../src/otlp/redact/redact-batch.ts'
import {normalizeBatch} from '../../../src/usage/normalize-batch.ts'
import {WANTED} from '../../../src/usage/sources.ts'
import {encodeRequest} from '../../support/otlp-proto.ts'
import {fromJsonBody} from '../arbitrary-requests.ts'

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures')
/** The prompts and answers of the recordings, and what stands for them in what was made from documentation. */
const CONTENT = /\b(?:plain|cached|mixed|search|error|streamed|secret) (?:words|answer)|An answer\./

type Sent = {
  readonly name: string
  readonly signal: Signal
  readonly encoding: OtlpEncoding
  readonly body: Buffer
}

function usageOf({signal, encoding}: Sent, body: Uint8Array) {
  const decoded =
    encoding === 'json'
      ? decodeJson(signal, JSON.parse(Buffer.from(body).toString()), WANTED)
      : decodeProtobuf(signal, body, WANTED)
  return normalizeBatch(decoded, 0)
}

const recorded = readdirSync(join(FIXTURES, 'emitters'), {withFileTypes: true})
  .filter(entry => entry.isDirectory())
  .flatMap(({name}): Sent[] =>
    readdirSync(join(FIXTURES, 'emitters', name))
      .filter(file => file !== 'truth.json')
      .map(file => ({
        name: `${name}/${file}`,
        signal: 'traces',
        encoding: file.endsWith('.json') ? 'json' : 'protobuf',
        body: readFileSync(join(FIXTURES, 'emitters', name, file)),
      })),
  )

const documentedSchema = v.object({
  batches: v.array(
    v.object({signal: v.picklist(['logs', 'metrics', 'traces']), body: v.record(v.string(), v.unknown())}),
  ),
})

const documented = readdirSync(join(FIXTURES, 'documented'))
  .filter(file => file.endsWith('.json'))
  .flatMap(file => {
    const text = readFileSync(join(FIXTURES, 'documented', file), 'utf8')
    return v.parse(documentedSchema, JSON.parse(text)).batches.flatMap(({signal, body}): Sent[] => {
      const json = JSON.stringify(body)
      return [
        {name: `${file} ${signal}`, signal, encoding: 'json', body: Buffer.from(json)},
        {
          name: `${file} ${signal}`,
          signal,
          encoding: 'protobuf',
          body: encodeRequest(signal, fromJsonBody(json)),
        },
      ]
    })
  })

describe.each([...recorded, ...documented])('a redacted batch of $name in $encoding', sent => {
  const redacted = redactBatch({...sent, contentEncoding: 'identity'})

  it('holds nothing that was asked or answered', () => {
    expect(CONTENT.exec(Buffer.from(redacted.body).toString('latin1'))).toBeNull()
  })

  it('tells of the same usage', () => {
    expect(usageOf(sent, redacted.body)).toEqual(usageOf(sent, sent.body))
  })
})

it('recordings hold what is to be taken out', () => {
  const speaking = recorded.filter(({body}) => CONTENT.test(body.toString('latin1')))
  // The SDK's own spans hold no content unless asked to.
  expect(speaking.map(({name}) => name)).toHaveLength(recorded.length - 1)
})
