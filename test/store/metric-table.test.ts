import {describe, expect, it} from 'vitest'
import {spendQuery, TemporaryStore} from '../support/temporary-store.ts'
import {AT_MS, asSpan, metricPoint, toNanos, usageEvent} from '../support/usage-event.ts'

const MINUTE_MS = 60_000

/** A point of one cumulative series, `minute` after its start. */
function cumulative(minute: number, value: number, startMs = AT_MS) {
  const occurredAtMs = startMs + minute * MINUTE_MS
  return metricPoint({temporality: 'cumulative', value, occurredAtMs, startUnixNano: toNanos(startMs)})
}

async function inputTokensOf(...points: ReturnType<typeof metricPoint>[]): Promise<number> {
  const store = await TemporaryStore.open()
  await store.appendEach(...points.map(point => ({points: [point]})))
  return (await store.totals()).inputTokens
}

describe('points of a delta series', () => {
  it('add what they say, by kind', async () => {
    const store = await TemporaryStore.open()
    await store.append({
      points: [
        metricPoint({kind: 'input', value: 1}),
        metricPoint({kind: 'output', value: 2}),
        metricPoint({kind: 'cacheRead', value: 3}),
        metricPoint({kind: 'cacheWrite', value: 4}),
        metricPoint({kind: 'microUsd', value: 0.000_005}),
      ],
    })
    expect(await store.spend()).toMatchObject([
      {
        isMetric: true,
        promptOverTokens: undefined,
        requests: 0,
        inputTokens: 1,
        outputTokens: 2,
        cacheReadTokens: 3,
        cacheWriteTokens: 4,
        cacheWrite5mTokens: 0,
        reportedMicroUsd: 5,
        reportedRequests: 0,
      },
    ])
  })

  it('count once per series, start and time, however often and late they are sent', async () => {
    const first = metricPoint()
    const second = metricPoint({occurredAtMs: AT_MS + MINUTE_MS})
    expect(await inputTokensOf(first, second, first, second, first)).toBe(200)
  })

  it('are others with another series, start or time', async () => {
    expect(
      await inputTokensOf(
        metricPoint(),
        metricPoint({series: 'another'}),
        metricPoint({startUnixNano: 7n}),
        metricPoint({timeUnixNano: toNanos(AT_MS) + 1n}),
      ),
    ).toBe(400)
  })

  it('count once across a restart', async () => {
    const store = await TemporaryStore.open()
    await store.append({points: [metricPoint()]})
    await store.reopen()
    await store.append({points: [metricPoint()]})
    expect(await store.totals()).toMatchObject({inputTokens: 100, requests: 0})
  })

  it('that add nothing leave no row', async () => {
    const store = await TemporaryStore.open()
    await store.append({points: [metricPoint({value: 0})]})
    expect(await store.spend()).toEqual([])
  })
})

describe('points of a cumulative series', () => {
  it('add their growth', async () => {
    expect(await inputTokensOf(cumulative(1, 65), cumulative(2, 65), cumulative(3, 140))).toBe(140)
  })

  it('add their growth once when they are sent again', async () => {
    expect(
      await inputTokensOf(cumulative(1, 65), cumulative(2, 90), cumulative(1, 65), cumulative(2, 90)),
    ).toBe(90)
  })

  it('add nothing when an older one arrives late, also one that is lower', async () => {
    expect(await inputTokensOf(cumulative(3, 140), cumulative(2, 90), cumulative(1, 65))).toBe(140)
  })

  it('begin anew with a new start time', async () => {
    const restarted = AT_MS + 10 * MINUTE_MS
    expect(
      await inputTokensOf(cumulative(1, 65), cumulative(1, 40, restarted), cumulative(2, 50, restarted)),
    ).toBe(115)
  })

  it('begin anew with a lower value at a later time', async () => {
    expect(await inputTokensOf(cumulative(1, 65), cumulative(2, 10), cumulative(3, 12))).toBe(77)
  })

  it('of the run before may arrive after the first of the next run', async () => {
    const restarted = AT_MS + 10 * MINUTE_MS
    expect(await inputTokensOf(cumulative(1, 65), cumulative(1, 40, restarted), cumulative(2, 70))).toBe(110)
  })

  it('keep their state across a restart', async () => {
    const store = await TemporaryStore.open()
    await store.append({points: [cumulative(1, 65)]})
    await store.reopen()
    await store.append({points: [cumulative(2, 90)]})
    expect(await store.totals()).toMatchObject({inputTokens: 90})
  })

  it('of cost lose nothing to rounding, however small their steps', async () => {
    const store = await TemporaryStore.open()
    for (let minute = 1; minute <= 50; minute += 1) {
      await store.append({points: [{...cumulative(minute, minute * 0.000_000_4), kind: 'microUsd'}]})
    }
    expect((await store.spend())[0]?.reportedMicroUsd).toBe(20)
  })

  it('count in the bucket in which they grew', async () => {
    const store = await TemporaryStore.open()
    await store.append({points: [cumulative(1, 65), cumulative(61, 100)]})
    const rows = await store.spend({by: ['hour']})
    expect(rows.map(row => [row.key[0], row.inputTokens])).toEqual([
      [AT_MS, 65],
      [AT_MS + 60 * MINUTE_MS, 35],
    ])
  })
})

describe('metrics of a session with requests', () => {
  const points = [metricPoint({value: 70}), metricPoint({kind: 'output', value: 30})]
  const request = usageEvent()

  it.each([
    ['before', [{points}, {events: [request]}]],
    ['after', [{events: [request]}, {points}]],
    ['in the same batch', [{events: [request], points}]],
  ])('leave the sums when the requests come %s', async (_, batches) => {
    const store = await TemporaryStore.open()
    await store.appendEach(...batches)
    for (const by of [[], ['session'], ['day'], ['model', 'user']] as const) {
      expect(await store.spend({by})).toMatchObject([{isMetric: false, requests: 1, inputTokens: 10}])
    }
  })

  it('leave them also when metrics and requests share a commit but not a batch', async () => {
    const store = await TemporaryStore.open()
    await Promise.all([store.append({points}), store.append({events: [request]})])
    expect(await store.spend()).toMatchObject([{isMetric: false, inputTokens: 10}])
    expect(await store.spend({by: ['session']})).toMatchObject([{isMetric: false, inputTokens: 10}])
  })

  it('leave them across a restart between', async () => {
    const store = await TemporaryStore.open()
    await store.append({points})
    await store.reopen()
    await store.append({events: [request]})
    await store.reopen()
    await store.append({points: [metricPoint({occurredAtMs: AT_MS + MINUTE_MS})]})
    expect(await store.spend()).toMatchObject([{isMetric: false, inputTokens: 10}])
  })

  it('leave them of each session that a lane named, whichever lane comes first', async () => {
    const log = usageEvent({sessionId: 'session-2'})
    const span = asSpan(usageEvent())
    for (const batches of [
      [{points}, {events: [log]}, {events: [span]}],
      [{points}, {events: [span]}, {events: [log]}],
    ]) {
      const store = await TemporaryStore.open()
      await store.appendEach(...batches)
      expect(await store.spend()).toMatchObject([{isMetric: false, requests: 1}])
    }
  })

  it('do not touch the metrics of another session', async () => {
    const store = await TemporaryStore.open()
    await store.append({points: [...points, metricPoint({sessionId: 'session-2'})], events: [request]})
    const rows = await store.spend({by: ['session']})
    expect(rows.map(row => [row.key[0], row.isMetric, row.inputTokens]).sort()).toEqual([
      ['session-1', false, 10],
      ['session-2', true, 100],
    ])
    expect(await store.totals()).toEqual({requests: 1, inputTokens: 110, outputTokens: 5})
  })

  it('are told when they knew of more tokens than the requests', async () => {
    const store = await TemporaryStore.open()
    await store.append({points, events: [request]})
    expect(await store.read(reader => reader.tokensOnlyMetricsSaw(spendQuery()))).toBe(100 - 15)
  })

  it('are not told when the requests knew of as much or more', async () => {
    const store = await TemporaryStore.open()
    await store.append({points, events: [usageEvent({inputTokens: 95})]})
    expect(await store.read(reader => reader.tokensOnlyMetricsSaw(spendQuery()))).toBe(0)
  })
})
