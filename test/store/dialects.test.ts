import {describe, expect, it} from 'vitest'
import {normalizeBatch} from '../../src/usage/normalize-batch.ts'
import {
  decodeSent,
  documentedTelemetry,
  RECORDED_METRICS,
  recordedBodies,
  recordedEmitters,
  type SentBody,
  servedTo,
} from '../support/dialect-fixtures.ts'
import {TemporaryStore} from '../support/temporary-store.ts'

const RECEIVED_MS = 1_795_600_060_000

async function totalsOf(bodies: readonly SentBody[]) {
  const temporary = await TemporaryStore.open()
  const batches = bodies.map(sent => normalizeBatch(decodeSent(sent, sent.body), RECEIVED_MS))
  await temporary.appendEach(...batches)
  return temporary.totals()
}

describe.each(recordedEmitters())('what %s exported', emitter => {
  it('comes to what the API served, also when it comes twice', async () => {
    const {answered} = servedTo(emitter)
    const bodies = recordedBodies(emitter)
    expect(await totalsOf([...bodies, ...bodies])).toMatchObject({
      requests: answered.length,
      inputTokens: answered.reduce((sum, {usage}) => sum + usage.input_tokens, 0),
      outputTokens: answered.reduce((sum, {usage}) => sum + usage.output_tokens, 0),
    })
  })
})

describe('several accounts of one request', () => {
  it.each([
    ['gen-ai', 'span, event and token histogram'],
    ['claude-platform', 'the client’s span and the server’s'],
  ])('of %s are one, in any order: %s', async name => {
    const bodies = documentedTelemetry().find(fixture => fixture.name === name)?.inJson ?? []
    const once = {requests: 1, inputTokens: 7, outputTokens: 51}
    for (const order of [bodies, bodies.toReversed()]) expect(await totalsOf(order)).toEqual(once)
  })
})

it('cumulative token histograms of an application without requests count once, however often they come', async () => {
  const [, ...cumulative] = recordedBodies(RECORDED_METRICS)
  // The same 408 and 64 tokens in two meters: one with explicit buckets, one with exponential ones.
  expect(await totalsOf([...cumulative, ...cumulative])).toEqual({
    requests: 0,
    inputTokens: 2 * 408,
    outputTokens: 2 * 64,
  })
})
