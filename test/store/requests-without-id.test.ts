import {describe, expect, it} from 'vitest'
import {TemporaryStore} from '../support/temporary-store.ts'
import {AT_MS, asSpan, usageEvent} from '../support/usage-event.ts'

// As Claude Code 2.0.76 sends them: no request id, no sequence; log and span a few milliseconds apart.
const log = usageEvent({requestId: undefined, reportedMicroUsd: 700})
const span = asSpan(log, {occurredAtMs: AT_MS + 4})

const later = (event: typeof log, byMs: number) => ({...event, occurredAtMs: event.occurredAtMs + byMs})

async function requestsOf(...events: (typeof log)[]): Promise<number> {
  const store = await TemporaryStore.open()
  await store.appendEach(...events.map(event => ({events: [event]})))
  await store.reopen()
  await store.append({events})
  return (await store.totals()).requests
}

describe('a request without an id', () => {
  it('is counted once, however often its record is repeated', async () => {
    expect(await requestsOf(log, log)).toBe(1)
    expect(await requestsOf(span, span)).toBe(1)
  })

  it('is the same in log and span when they are near in time, in every order', async () => {
    expect(await requestsOf(log, span)).toBe(1)
    expect(await requestsOf(span, log)).toBe(1)
    expect(await requestsOf(log, span, log, span)).toBe(1)
  })

  it('keeps what the log knew, in every order', async () => {
    for (const events of [
      [log, span],
      [span, log],
    ]) {
      const store = await TemporaryStore.open()
      await store.append({events})
      expect(await store.spend()).toMatchObject([{requests: 1, reportedMicroUsd: 700, inputTokens: 10}])
    }
  })

  it('is another one in log and span that are far from each other', async () => {
    expect(await requestsOf(log, later(span, 10_000))).toBe(2)
  })

  it.each([
    ['30 s apart', 30_000],
    ['within moments', 2_000],
  ])('stays two when the same was asked twice, %s, in every order of four records', async (_, apartMs) => {
    const store = await TemporaryStore.open()
    const orders = permutations([log, span, later(log, apartMs), later(span, apartMs)])
    for (const [index, order] of orders.entries()) {
      await store.append({events: order.map(event => ({...event, sessionId: `order ${index}`}))})
    }
    const rows = await store.spend({by: ['session']})
    expect(rows.map(row => row.requests)).toEqual(orders.map(() => 2))
  })

  it('meets the nearest of several', async () => {
    const store = await TemporaryStore.open()
    await store.append({events: [log, later(log, 3_000)]})
    await store.append({events: [later(span, 3_000)]})
    expect(store.rows('SELECT occurred_at_ms AS at, lanes FROM event ORDER BY at')).toEqual([
      {at: AT_MS, lanes: 1},
      {at: AT_MS + 3_000, lanes: 3},
    ])
  })

  it('is another one when a continued session repeats session and sequence at another time', async () => {
    const first = usageEvent({requestId: undefined, sequence: 4})
    expect(await requestsOf(first, later(first, 60_000))).toBe(2)
    expect(await requestsOf(first, later(first, 1))).toBe(2)
  })

  it('is another one in another session, of another model and with other counts', async () => {
    expect(
      await requestsOf(
        log,
        {...span, sessionId: 'session-2'},
        {...span, sessionId: undefined},
        {...span, model: 'claude-opus-5-5'},
        {...span, cacheReadTokens: 1},
      ),
    ).toBe(5)
  })

  it('is the same in a lane that knows its id, in every order', async () => {
    const named = usageEvent({requestId: 'req_1'})
    expect(await requestsOf(named, span)).toBe(1)
    expect(await requestsOf(span, named)).toBe(1)
  })

  it('is another one beside a record of its own lane that has an id', async () => {
    expect(await requestsOf(usageEvent({requestId: 'req_1'}), log)).toBe(2)
  })
})

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map(rest => [item, ...rest]),
  )
}
