import {describe, expect, it} from 'vitest'
import {TemporaryStore} from '../support/temporary-store.ts'
import {metricPoint, toNanos, usageEvent} from '../support/usage-event.ts'

describe('a rebuild for other prompt sizes', () => {
  const prompts = [50, 100, 101, 250]
  const events = prompts.map(inputTokens =>
    usageEvent({requestId: `req_${inputTokens}`, inputTokens, cacheReadTokens: 0, reportedMicroUsd: 1}),
  )

  it('sorts every request on file anew', async () => {
    const store = await TemporaryStore.open([])
    await store.append({events})
    expect((await store.spend()).map(row => [row.promptOverTokens, row.requests])).toEqual([[0, 4]])
    await store.reopen([100, 200])
    const rows = await store.spend()
    expect(rows.map(row => [row.promptOverTokens, row.requests]).toSorted()).toEqual([
      [0, 2],
      [100, 1],
      [200, 1],
    ])
  })

  it('counts cache reads and writes into the prompt, and output not', async () => {
    const store = await TemporaryStore.open([100])
    const set = {inputTokens: 40, cacheReadTokens: 40, cacheWriteTokens: 21, outputTokens: 0}
    await store.append({events: [usageEvent(set), usageEvent({requestId: 'req_2', outputTokens: 900})]})
    const rows = await store.spend()
    expect(rows.map(row => row.promptOverTokens).toSorted()).toEqual([0, 100])
    await store.reopen([])
    await store.reopen([100])
    expect((await store.spend()).map(row => row.promptOverTokens).toSorted()).toEqual([0, 100])
  })

  it('does not happen for the prompt sizes that are there', async () => {
    const store = await TemporaryStore.open([100])
    await store.append({events})
    store.execute('DELETE FROM rollup_total')
    await store.reopen([100])
    expect(store.rows('SELECT count(*) AS rows FROM rollup_total')).toEqual([{rows: 0}])
    expect(await store.read(reader => reader.hasThresholds([100]))).toBe(true)
    expect(await store.read(reader => reader.hasThresholds([100, 200]))).toBe(false)
  })

  it('leaves metrics and the requests that come later in their places', async () => {
    const store = await TemporaryStore.open([])
    await store.append({events, points: [metricPoint({sessionId: 'session-2', startUnixNano: toNanos(1)})]})
    await store.reopen([100])
    await store.append({events: [...events, usageEvent({requestId: 'req_new', inputTokens: 300})]})
    const rows = await store.spend()
    expect(rows.map(row => [row.isMetric, row.promptOverTokens, row.requests]).toSorted()).toEqual([
      [false, 0, 2],
      [false, 100, 3],
      [true, undefined, 0],
    ])
  })
})
