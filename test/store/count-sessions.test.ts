import {describe, expect, it} from 'vitest'
import type {SpendQuery} from '../../src/store/spend-query.ts'
import type {UsageEvent} from '../../src/usage/usage-event.ts'
import {spendQuery, TemporaryStore} from '../support/temporary-store.ts'
import {AT_MS, metricPoint, usageEvent} from '../support/usage-event.ts'

const DAY_MS = 86_400_000
const BUCKET_MS = 900_000

const request = (requestId: string, set: Partial<UsageEvent> = {}) => usageEvent({requestId, ...set})

async function storeOf(...events: UsageEvent[]): Promise<TemporaryStore> {
  const store = await TemporaryStore.open()
  await store.append({events})
  return store
}

describe('counts of sessions', () => {
  const counts = async (store: TemporaryStore, set: Partial<SpendQuery>) => {
    const rows = await store.read(reader => reader.countSessions(spendQuery(set)))
    return rows.map(({key, sessions}) => [...key, sessions]).toSorted()
  }
  const day = AT_MS / DAY_MS - 0.5
  const events = [
    request('req_1', {sessionId: 'a'}),
    request('req_2', {sessionId: 'a', occurredAtMs: AT_MS + DAY_MS, model: 'opus'}),
    request('req_3', {sessionId: 'b'}),
    request('req_4', {sessionId: undefined}),
  ]

  it('are distinct in each group, and over all of them', async () => {
    const store = await storeOf(...events)
    expect(await counts(store, {})).toEqual([[3]])
    expect(await counts(store, {by: ['day']})).toEqual([
      [day, 3],
      [day + 1, 1],
    ])
    expect(await counts(store, {by: ['model']})).toEqual([
      ['claude-sonnet-5-5', 3],
      ['opus', 1],
    ])
    expect(await counts(store, {by: ['session']})).toEqual([
      [null, 1],
      ['a', 1],
      ['b', 1],
    ])
  })

  it('are of the period', async () => {
    const store = await storeOf(...events)
    const tomorrow = (AT_MS + DAY_MS) / BUCKET_MS
    expect(await counts(store, {sinceBucket: tomorrow})).toEqual([[1]])
    expect(await counts(store, {untilBucket: tomorrow})).toEqual([[3]])
    expect(await counts(store, {by: ['day', 'source'], sinceBucket: tomorrow})).toEqual([
      [day + 1, 'claude-code', 1],
    ])
  })

  it('leave out sessions whose metrics are all that lies in a group', async () => {
    const store = await storeOf(request('req_1', {sessionId: 'a'}))
    await store.append({points: [metricPoint({sessionId: 'a', occurredAtMs: AT_MS + DAY_MS})]})
    expect(await counts(store, {by: ['day']})).toEqual([[day, 1]])
    expect(await counts(store, {sinceBucket: (AT_MS + DAY_MS) / BUCKET_MS})).toEqual([[0]])
  })

  it('leave out sessions that told of something else than usage', async () => {
    const store = await TemporaryStore.open()
    const context = {attributes: {}}
    await store.append({sessions: [{sessionId: 'thrown-away', atMs: AT_MS, context}]})
    expect(await counts(store, {})).toEqual([[0]])
  })
})
