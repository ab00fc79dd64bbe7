import {describe, expect, it} from 'vitest'
import {normalizeBatch} from '../../src/usage/normalize-batch.ts'
import {decodeSent, documentedTelemetry, type SentBody} from '../support/dialect-fixtures.ts'

const RECEIVED_MS = 1_795_600_060_000

function usageIn(bodies: readonly SentBody[]) {
  const usage = bodies.map(sent => normalizeBatch(decodeSent(sent, sent.body), RECEIVED_MS))
  return {
    events: usage.flatMap(({events}) => events),
    points: usage.flatMap(({points}) => points),
    errors: usage.flatMap(({apiErrors}) => apiErrors).length,
    unreadable: usage.reduce((sum, {unreadable}) => sum + unreadable, 0),
  }
}

describe.each(documentedTelemetry())('telemetry as documented of $name', fixture => {
  const {inJson, inProtobuf, usage, points, errors} = fixture

  it('tells of the requests that it describes, and of nothing else', () => {
    expect(usageIn(inJson)).toMatchObject({events: usage, points, errors, unreadable: 0})
  })

  it('tells the same in protobuf', () => {
    expect(usageIn(inProtobuf)).toEqual(usageIn(inJson))
  })

  it('leaves what was said in it behind in the decoder', () => {
    const decoded = [...inJson, ...inProtobuf].map(sent => decodeSent(sent, sent.body))
    expect(JSON.stringify(decoded, writable)).not.toContain('secret')
  })
})

function writable(_: string, value: unknown): unknown {
  if (value instanceof Map) return [...value]
  return typeof value === 'bigint' ? String(value) : value
}
