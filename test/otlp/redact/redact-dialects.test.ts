import {describe, expect, it} from 'vitest'
import {redactBatch} from '../../../src/otlp/redact/redact-batch.ts'
import {normalizeBatch} from '../../../src/usage/normalize-batch.ts'
import {
  decodeSent,
  documentedTelemetry,
  recordedBodies,
  recordedEmitters,
} from '../../support/dialect-fixtures.ts'

/** The prompts and answers of the recordings, and what stands for them in what was made from documentation. */
const CONTENT = /\b(?:plain|cached|mixed|search|error|streamed|secret) (?:words|answer)|An answer\./

const recorded = recordedEmitters().flatMap(name => recordedBodies(name).map(sent => ({name, ...sent})))
const documented = documentedTelemetry().flatMap(({name, inJson, inProtobuf}) =>
  [...inJson, ...inProtobuf].map(sent => ({name, ...sent})),
)

describe.each([...recorded, ...documented])('a redacted $encoding batch of $signal of $name', sent => {
  const redacted = redactBatch({...sent, contentEncoding: 'identity'})

  it('holds nothing that was asked or answered', () => {
    expect(CONTENT.exec(Buffer.from(redacted.body).toString('latin1'))).toBeNull()
  })

  it('tells of the same usage', () => {
    const usageIn = (body: Uint8Array) => normalizeBatch(decodeSent(sent, body), 0)
    expect(usageIn(redacted.body)).toEqual(usageIn(sent.body))
  })
})

it('recordings hold what is to be taken out', () => {
  const silent = recorded.filter(({body}) => !CONTENT.test(body.toString('latin1')))
  // The SDK's own spans hold content only when asked to.
  expect(silent.map(({name}) => name)).toEqual(['anthropic-sdk-1.14.0'])
})
