import {describe, expect, it} from 'vitest'
import type {UsageBatch} from '../../src/usage/usage-event.ts'
import {spendQuery, TemporaryStore} from '../support/temporary-store.ts'
import {AT_MS, asSpan, metricPoint, usageEvent} from '../support/usage-event.ts'

// OTEL_METRICS_INCLUDE_SESSION_ID=false: logs and metrics name no session, spans name it as their conversation.
const hidden = {sessionId: undefined, hidesSession: true}
const log = usageEvent(hidden)
const span = asSpan(usageEvent({hidesSession: true}), {occurredAtMs: AT_MS - 2})
const point = metricPoint({sessionId: undefined, value: 15})

async function storeWith(...batches: Partial<UsageBatch>[]): Promise<TemporaryStore> {
  const store = await TemporaryStore.open()
  await store.appendEach(...batches)
  return store
}

describe('a client that hides its session ids', () => {
  it.each([
    ['log, metrics', [{events: [log]}, {points: [point]}]],
    ['metrics, log', [{points: [point]}, {events: [log]}]],
    ['span, metrics', [{events: [span]}, {points: [point]}]],
    ['metrics, span', [{points: [point]}, {events: [span]}]],
    ['metrics, log, span', [{points: [point]}, {events: [log]}, {events: [span]}]],
    ['span, metrics, log', [{events: [span]}, {points: [point]}, {events: [log]}]],
    ['all at once', [{events: [log, span], points: [point]}]],
  ])('has its requests counted and its metrics not: %s', async (_, batches) => {
    const store = await storeWith(...batches)
    expect(await store.spend()).toMatchObject([{isMetric: false, requests: 1, inputTokens: 10}])
    expect(await store.spend({by: ['user']})).toMatchObject([{isMetric: false, requests: 1, inputTokens: 10}])
  })

  it('has its session named by a span, whichever comes first', async () => {
    for (const order of [
      [log, span],
      [span, log],
    ]) {
      const store = await storeWith(...order.map(event => ({events: [event]})))
      expect(await store.spend({by: ['session']})).toMatchObject([{key: ['session-1'], requests: 1}])
    }
  })

  it.each([
    ['log', [{events: [log]}]],
    ['metrics', [{points: [point]}]],
    ['log, then span', [{events: [log]}, {events: [span]}]],
    ['metrics, then span', [{points: [point]}, {events: [span]}]],
    ['span, then metrics', [{events: [span]}, {points: [point]}]],
  ])('is one session in every count: %s', async (_, batches) => {
    const store = await storeWith(...batches)
    for (const by of [[], ['day'], ['model'], ['project']] as const) {
      const counts = await store.read(reader => reader.countSessions(spendQuery({by})))
      expect(counts.map(({sessions}) => sessions)).toEqual([1])
    }
  })

  it('is nowhere named without a span', async () => {
    const store = await storeWith({events: [log]})
    expect(await store.spend({by: ['session']})).toMatchObject([{key: [null], requests: 1}])
  })

  it('is not said to have metrics that knew of more than its requests', async () => {
    for (const batches of [
      [{points: [point]}, {events: [span]}],
      [{points: [point]}, {events: [log]}, {events: [span]}],
      [{events: [span, log], points: [point]}],
    ]) {
      const store = await storeWith(...batches)
      expect(await store.read(reader => reader.tokensOnlyMetricsSaw(spendQuery()))).toBe(0)
    }
  })

  it('is still said to have metrics that knew of more, when they did', async () => {
    const more = metricPoint({sessionId: undefined, value: 40})
    const store = await storeWith({points: [more]}, {events: [span, log]})
    expect(await store.read(reader => reader.tokensOnlyMetricsSaw(spendQuery()))).toBe(25)
  })

  it('does not hide the metrics of other people', async () => {
    const grace = {attributes: {}, userEmail: 'grace@example.com'}
    const store = await storeWith({points: [metricPoint({...point, context: grace})]}, {events: [log]})
    expect(await store.totals()).toMatchObject({requests: 1, inputTokens: 25})
  })
})
