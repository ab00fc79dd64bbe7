import {describe, expect, it} from 'vitest'
import {sumCoverage, toCoverage} from '../../src/report/lanes/coverage.ts'
import type {UsageEvent} from '../../src/usage/usage-event.ts'
import {TemporaryStore} from '../support/temporary-store.ts'
import {AT_MS, usageEvent} from '../support/usage-event.ts'

const DAY_MS = 86_400_000
const log = (id: string, set: Partial<UsageEvent> = {}) => usageEvent({requestId: id, ...set})
const line = (id: string, set: Partial<UsageEvent> = {}) =>
  usageEvent({requestId: id, messageId: `msg ${id}`, lane: 'transcript', ...set})

async function coverageOf(store: TemporaryStore, by: readonly ('session' | 'day')[] = []) {
  const coveredSinceBucket = await store.read(reader => reader.firstTelemetryBucket())
  return toCoverage(sumCoverage(await store.spend({by, coveredSinceBucket})))
}

describe('coverage', () => {
  it('tells what telemetry, transcripts and both saw, in requests and tokens', async () => {
    const store = await TemporaryStore.open()
    await store.append({events: [log('a'), log('b'), line('b'), line('c'), line('d')]})
    const expected = {
      requests: {telemetry: 2, transcripts: 3, both: 1},
      tokens: {telemetry: 30, transcripts: 45, both: 15},
      share: 1 / 3,
    }
    expect(await coverageOf(store)).toEqual(expected)
    expect(await coverageOf(store, ['session'])).toEqual(expected)
  })

  it('begins with telemetry: what transcripts tell of before is history, no gap', async () => {
    const store = await TemporaryStore.open()
    const before = {occurredAtMs: AT_MS - DAY_MS}
    await store.append({events: [line('old', before), line('older', before), log('a'), line('a')]})
    expect(await coverageOf(store)).toMatchObject({
      requests: {telemetry: 1, transcripts: 1, both: 1},
      share: 1,
    })
  })

  it('is the same by time as by session when telemetry begins within an hour', async () => {
    const store = await TemporaryStore.open()
    const within = {occurredAtMs: AT_MS + 40 * 60_000}
    await store.append({events: [log('a', within), line('a', within), line('b', within)]})
    expect(await coverageOf(store, ['day'])).toEqual(await coverageOf(store, ['session']))
    expect(await coverageOf(store, ['day'])).toMatchObject({share: 1 / 2})
  })

  it('is unknown without transcripts, and without telemetry', async () => {
    const store = await TemporaryStore.open()
    await store.append({events: [log('a')]})
    expect(await coverageOf(store)).toBeNull()
    const imported = await TemporaryStore.open()
    await imported.append({events: [line('a')]})
    expect(await coverageOf(imported)).toBeNull()
  })

  it('is the same when the rollups are made anew from the requests', async () => {
    const store = await TemporaryStore.open()
    await store.append({events: [log('a'), log('b'), line('b'), line('c')]})
    const before = await coverageOf(store, ['session'])
    await store.reopen([100])
    expect(await coverageOf(store, ['session'])).toEqual(before)
    expect(await coverageOf(store)).toEqual(before)
  })

  it('names the versions of the client whose requests telemetry missed, and only those', async () => {
    const store = await TemporaryStore.open()
    const by = (clientVersion: string) => ({place: {clientVersion}})
    await store.append({
      events: [log('a'), line('a', by('2.1.330')), line('b', by('2.0.76'))],
    })
    const coveredSinceBucket = await store.read(reader => reader.firstTelemetryBucket())
    const query = {by: [], filters: [], offsets: [], priceBoundariesMs: [], coveredSinceBucket}
    expect(await store.read(reader => reader.versionsMissed(query))).toEqual(['2.0.76'])
  })
})
