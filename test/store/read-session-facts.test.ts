import {describe, expect, it} from 'vitest'
import {spendQuery, TemporaryStore} from '../support/temporary-store.ts'
import {AT_MS, metricPoint, sessionSighting, usageEvent} from '../support/usage-event.ts'

const DAY_MS = 86_400_000
const BUCKET_MS = 900_000
const tomorrow = {sinceBucket: (AT_MS + DAY_MS) / BUCKET_MS}
const untilTomorrow = {untilBucket: (AT_MS + DAY_MS) / BUCKET_MS}
const shop = {project: 'acme/shop', attributes: {}}
const site = {project: 'acme/site', attributes: {}}

describe('the plans of a report', () => {
  it('are those of the sessions in its period and filters, each once', async () => {
    const store = await TemporaryStore.open()
    const later = AT_MS + DAY_MS
    await store.append({
      events: [
        usageEvent({context: shop}),
        usageEvent({requestId: 'req_2', sessionId: 'session-2', context: site, occurredAtMs: later}),
        usageEvent({requestId: 'req_3', sessionId: 'session-3', context: site, occurredAtMs: later}),
      ],
      sessions: [
        sessionSighting({plan: 'max'}),
        sessionSighting({sessionId: 'session-2', plan: 'team'}),
        sessionSighting({sessionId: 'session-3', plan: 'team'}),
        sessionSighting({sessionId: 'without-usage', plan: 'pro'}),
      ],
    })
    const plans = (set = {}) => store.read(reader => reader.plans(spendQuery(set)))
    expect(await plans()).toEqual(['max', 'team'])
    expect(await plans(tomorrow)).toEqual(['team'])
    expect(await plans(untilTomorrow)).toEqual(['max'])
    expect(await plans({filters: [{dimension: 'project', values: ['acme/shop']}]})).toEqual(['max'])
    expect(await plans({...tomorrow, filters: [{dimension: 'project', values: ['acme/shop']}]})).toEqual([])
  })
})

describe('the tokens that only metrics saw', () => {
  const seen = (store: TemporaryStore, set = {}) =>
    store.read(reader => reader.tokensOnlyMetricsSaw(spendQuery(set)))

  it('are those beyond the requests of the same session, in the period and the filters', async () => {
    const store = await TemporaryStore.open()
    await store.append({
      events: [usageEvent({context: shop})],
      points: [
        metricPoint({context: shop, value: 40}),
        metricPoint({context: shop, kind: 'output', value: 5}),
      ],
    })
    expect(await seen(store)).toBe(30)
    expect(await seen(store, untilTomorrow)).toBe(30)
    expect(await seen(store, tomorrow)).toBe(0)
    expect(await seen(store, {filters: [{dimension: 'project', values: ['acme/shop']}]})).toBe(30)
    expect(await seen(store, {filters: [{dimension: 'project', values: ['acme/site']}]})).toBe(0)
  })

  it('are none where the metrics of a session are all there is', async () => {
    const store = await TemporaryStore.open()
    await store.append({points: [metricPoint()]})
    expect(await seen(store)).toBe(0)
  })

  it('are none where a period parts requests from the metrics that counted them', async () => {
    const store = await TemporaryStore.open()
    const late = metricPoint({occurredAtMs: AT_MS + DAY_MS, value: 15})
    await store.append({events: [usageEvent()], points: [late]})
    expect(await seen(store, tomorrow)).toBe(0)
    expect(await seen(store)).toBe(0)
  })

  it('of one session are not made up for by another', async () => {
    const store = await TemporaryStore.open()
    await store.append({
      events: [usageEvent({inputTokens: 1_000}), usageEvent({requestId: 'req_2', sessionId: 'session-2'})],
      points: [metricPoint({sessionId: 'session-2', value: 20})],
    })
    expect(await seen(store)).toBe(5)
  })
})
