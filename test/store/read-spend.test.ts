import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {DimensionValue, SpendQuery} from '../../src/store/spend-query.ts'
import type {Dimension} from '../../src/usage/dimension.ts'
import type {UsageEvent} from '../../src/usage/usage-event.ts'
import {spendQuery, TemporaryStore} from '../support/temporary-store.ts'
import {AT_MS, usageEvent} from '../support/usage-event.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const BUCKET_MS = 15 * MINUTE_MS

let count = 0
function request(set: Partial<UsageEvent> = {}): UsageEvent {
  count += 1
  return usageEvent({requestId: `req_${count}`, ...set})
}

async function storeOf(...events: UsageEvent[]): Promise<TemporaryStore> {
  const store = await TemporaryStore.open()
  await store.append({events})
  return store
}

/** Requests by key, sorted by key. */
async function requestsBy(
  store: TemporaryStore,
  by: readonly Dimension[],
  set: Partial<SpendQuery> = {},
): Promise<[...DimensionValue[], number][]> {
  const rows = await store.spend({by, ...set})
  return rows.map((row): [...DimensionValue[], number] => [...row.key, row.requests]).toSorted()
}

describe('a dimension of who and where', () => {
  const ada = {userEmail: 'ada@example.com', accountId: 'account-1', userId: 'id-1', attributes: {}}

  it('user is the e-mail, else the account, else the id', async () => {
    const {userEmail: _, ...withoutEmail} = ada
    const store = await storeOf(
      request({context: ada}),
      request({sessionId: 'b', context: withoutEmail}),
      request({sessionId: 'c', context: {userId: 'id-1', attributes: {}}}),
      request({sessionId: 'd'}),
    )
    expect(await requestsBy(store, ['user'])).toEqual([
      [null, 1],
      ['account-1', 1],
      ['ada@example.com', 1],
      ['id-1', 1],
    ])
  })

  it.each<[Dimension, Partial<UsageEvent>, string]>([
    ['session', {sessionId: 'session-7'}, 'session-7'],
    ['project', {context: {project: 'acme/shop', attributes: {}}}, 'acme/shop'],
    ['agent', {agent: 'reviewer'}, 'reviewer'],
    ['tool', {tool: 'github/search'}, 'github/search'],
    ['team', {context: {attributes: {'team.id': 'platform'}}}, 'platform'],
    ['attr:cost_center', {context: {attributes: {cost_center: '4711'}}}, '4711'],
    ['attr:a "quoted" $.name', {context: {attributes: {'a "quoted" $.name': 'x'}}}, 'x'],
  ])('%s is what the request says, else unknown', async (dimension, set, value) => {
    const store = await storeOf(request({sessionId: undefined}), request(set))
    expect(await requestsBy(store, [dimension])).toEqual([
      [null, 1],
      [value, 1],
    ])
  })

  it('source is the dialect', async () => {
    expect(await requestsBy(await storeOf(request()), ['source'])).toEqual([['claude-code', 1]])
  })

  it('may be several at once', async () => {
    const store = await storeOf(
      request({agent: 'a', model: 'opus'}),
      request({agent: 'a', model: 'sonnet'}),
      request({agent: 'b', model: 'opus'}),
      request({agent: 'b', model: 'opus'}),
    )
    expect(await requestsBy(store, ['agent', 'model'])).toEqual([
      ['a', 'opus', 1],
      ['a', 'sonnet', 1],
      ['b', 'opus', 2],
    ])
  })
})

describe('rows', () => {
  it('are apart by all that decides a price, also in one group', async () => {
    const store = await TemporaryStore.open([100])
    await store.append({
      events: [
        request(),
        request({inputTokens: 101}),
        request({speed: 'fast'}),
        request({geography: 'us'}),
        request({provider: 'bedrock'}),
        request({model: 'claude-opus-5-5'}),
      ],
    })
    const rows = await store.spend()
    expect(
      rows
        .map(row => [row.model, row.promptOverTokens, row.speed, row.geography, row.provider].join(' '))
        .toSorted(),
    ).toEqual([
      'claude-opus-5-5 0   ',
      'claude-sonnet-5-5 0   ',
      'claude-sonnet-5-5 0   bedrock',
      'claude-sonnet-5-5 0  us ',
      'claude-sonnet-5-5 0 fast  ',
      'claude-sonnet-5-5 100   ',
    ])
  })

  it('sum every measure', async () => {
    const set = {
      inputTokens: 1,
      outputTokens: 2,
      cacheReadTokens: 3,
      cacheWriteTokens: 9,
      cacheWrite5mTokens: 4,
      cacheWrite1hTokens: 5,
      webSearches: 6,
    }
    const store = await storeOf(request({...set, reportedMicroUsd: 7}), request(set))
    expect(await store.spend()).toMatchObject([
      {
        requests: 2,
        inputTokens: 2,
        outputTokens: 4,
        cacheReadTokens: 6,
        cacheWriteTokens: 18,
        cacheWrite5mTokens: 8,
        cacheWrite1hTokens: 10,
        webSearches: 12,
        reportedMicroUsd: 7,
        reportedRequests: 1,
      },
    ])
  })

  it('stay exact far beyond what any team spends', async () => {
    const store = await storeOf(...Array.from({length: 2_000}, () => request({inputTokens: 1e12})))
    expect(await store.totals()).toMatchObject({inputTokens: 2e15})
  })

  it('are apart on both sides of a change of prices, with an instant at which theirs hold', async () => {
    const boundary = AT_MS + HOUR_MS
    const store = await storeOf(
      request({occurredAtMs: boundary - 1}),
      request({occurredAtMs: boundary}),
      request({occurredAtMs: boundary + 3 * DAY_MS}),
    )
    for (const by of [[], ['session']] as const) {
      const rows = await store.spend({by, priceBoundariesMs: [AT_MS - DAY_MS, boundary]})
      expect(rows.map(row => [row.atMs < boundary, row.requests]).toSorted()).toEqual([
        [false, 2],
        [true, 1],
      ])
    }
  })
})

describe('a period', () => {
  const bucket = AT_MS / BUCKET_MS

  it('is half-open, in buckets of 15 minutes, with and without who and where', async () => {
    const store = await storeOf(
      request({occurredAtMs: AT_MS - 1}),
      request({occurredAtMs: AT_MS}),
      request({occurredAtMs: AT_MS + BUCKET_MS - 1}),
      request({occurredAtMs: AT_MS + BUCKET_MS}),
    )
    for (const by of [['hour'], ['session', 'hour']] as const) {
      const within = await store.spend({by, sinceBucket: bucket, untilBucket: bucket + 1})
      expect(within.reduce((total, row) => total + row.requests, 0)).toBe(2)
      const since = await store.spend({by, sinceBucket: bucket})
      expect(since.reduce((total, row) => total + row.requests, 0)).toBe(3)
      const until = await store.spend({by, untilBucket: bucket})
      expect(until.reduce((total, row) => total + row.requests, 0)).toBe(1)
    }
  })

  it('knows the first and the last bucket with usage', async () => {
    const store = await storeOf(request({occurredAtMs: AT_MS + 5 * BUCKET_MS}), request())
    expect(await store.read(reader => reader.bucketRange())).toEqual({first: bucket, last: bucket + 5})
    const empty = await TemporaryStore.open()
    expect(await empty.read(reader => reader.bucketRange())).toBeUndefined()
  })
})

describe('a filter', () => {
  const shop = {userEmail: 'ada@example.com', project: 'acme/shop', attributes: {cost_center: '4711'}}
  const site = {userEmail: 'grace@example.com', project: 'acme/site', attributes: {cost_center: '4712'}}
  const events = [
    request({sessionId: 'aaa-1', model: 'opus', context: shop}),
    request({sessionId: 'aab-2', model: 'sonnet', context: site, agent: 'reviewer'}),
    request({sessionId: 'bbb-3', model: 'sonnet', context: shop}),
  ]

  it.each<[string, SpendQuery['filters'], number]>([
    ['one user', [{dimension: 'user', values: ['ada@example.com']}], 2],
    ['two users', [{dimension: 'user', values: ['ada@example.com', 'grace@example.com']}], 3],
    ['nobody', [{dimension: 'user', values: ['someone@example.com']}], 0],
    ['a model', [{dimension: 'model', values: ['sonnet']}], 2],
    ['a project', [{dimension: 'project', values: ['acme/site']}], 1],
    ['an agent', [{dimension: 'agent', values: ['reviewer']}], 1],
    ['an attribute', [{dimension: 'attr:cost_center', values: ['4711']}], 2],
    ['a session by the beginning of its id', [{dimension: 'session', values: ['aa']}], 2],
    ['several sessions', [{dimension: 'session', values: ['aaa-1', 'bbb']}], 2],
    ['a session with a wildcard for a name', [{dimension: 'session', values: ['%']}], 0],
    [
      'one user and a model',
      [
        {dimension: 'user', values: ['ada@example.com']},
        {dimension: 'model', values: ['sonnet']},
      ],
      1,
    ],
  ])('keeps %s, in sums and in counts of sessions', async (_, filters, requests) => {
    const store = await storeOf(...events)
    const rows = await store.spend({filters})
    expect(rows.reduce((total, row) => total + row.requests, 0)).toBe(requests)
    const sessions = await store.read(reader => reader.countSessions(spendQuery({filters})))
    expect(sessions[0]?.sessions).toBe(requests)
  })
})

describe('a dimension of time', () => {
  const at = (iso: string) => request({occurredAtMs: Date.parse(iso)})

  it('is days and weeks from Monday since 1970, months by name, and hours by their start', async () => {
    const store = await storeOf(
      at('2026-11-22T23:59:59Z'),
      at('2026-11-23T00:00:00Z'),
      at('2026-12-01T00:00:00Z'),
    )
    const sunday = Date.UTC(2026, 10, 22) / DAY_MS
    expect(await requestsBy(store, ['day'])).toEqual([
      [sunday, 1],
      [sunday + 1, 1],
      [sunday + 9, 1],
    ])
    const week = (Date.UTC(2026, 10, 16) / DAY_MS + 3) / 7
    expect(await requestsBy(store, ['week'])).toEqual([
      [week, 1],
      [week + 1, 1],
      [week + 2, 1],
    ])
    expect(await requestsBy(store, ['month'])).toEqual([
      ['2026-11', 2],
      ['2026-12', 1],
    ])
    expect((await requestsBy(store, ['hour']))[0]).toEqual([Date.UTC(2026, 10, 22, 23), 1])
  })

  it.each([
    ['ahead of UTC', 5.75 * HOUR_MS],
    ['behind UTC', -8 * HOUR_MS],
  ])('is of the local calendar, in a zone %s', async (_, offsetMs) => {
    const localMidnight = Date.UTC(2026, 10, 22) - offsetMs
    const store = await storeOf(
      request({occurredAtMs: localMidnight - 1}),
      request({occurredAtMs: localMidnight}),
    )
    const offsets = [{fromMs: 0, offsetMs}]
    const midnightDay = Date.UTC(2026, 10, 22) / DAY_MS
    expect(await requestsBy(store, ['day'], {offsets})).toEqual([
      [midnightDay - 1, 1],
      [midnightDay, 1],
    ])
  })

  it('has a day of 23 hours where summer time begins', async () => {
    const begins = Date.UTC(2026, 2, 29, 1)
    const offsets = [
      {fromMs: 0, offsetMs: HOUR_MS},
      {fromMs: begins, offsetMs: 2 * HOUR_MS},
    ]
    const hours = Array.from({length: 48}, (_, hour) =>
      request({occurredAtMs: Date.UTC(2026, 2, 28, 23) + hour * HOUR_MS}),
    )
    const store = await storeOf(...hours)
    const sunday = Date.UTC(2026, 2, 29) / DAY_MS
    expect(await requestsBy(store, ['day'], {offsets})).toEqual([
      [sunday, 23],
      [sunday + 1, 24],
      [sunday + 2, 1],
    ])
  })

  it('adds up to the same sums by who and without, in any zone, period and price list', async () => {
    const minute = fc.nat(3 * 24 * 60)
    const quarterHours = (max: number) => fc.integer({min: -max, max}).map(quarters => quarters * BUCKET_MS)
    const query = fc.record({
      offsetMs: quarterHours(56),
      laterOffsetMs: quarterHours(56),
      changesAt: fc.nat(300),
      since: fc.option(fc.nat(300), {nil: undefined}),
      until: fc.option(fc.nat(300), {nil: undefined}),
      boundary: fc.nat(300),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(minute, {maxLength: 30}), query, async (minutes, asked) => {
        const store = await storeOf(...minutes.map(at => request({occurredAtMs: AT_MS + at * MINUTE_MS})))
        const bucket = AT_MS / BUCKET_MS
        const set: Partial<SpendQuery> = {
          offsets: [
            {fromMs: 0, offsetMs: asked.offsetMs},
            {fromMs: AT_MS + asked.changesAt * BUCKET_MS, offsetMs: asked.laterOffsetMs},
          ],
          priceBoundariesMs: [AT_MS + asked.boundary * BUCKET_MS],
          ...(asked.since === undefined ? {} : {sinceBucket: bucket + asked.since}),
          ...(asked.until === undefined ? {} : {untilBucket: bucket + asked.until}),
        }
        for (const by of ['day', 'week', 'month', 'hour'] as const) {
          const withWho = await requestsBy(store, [by, 'source'], set)
          expect(sumByKey(await requestsBy(store, [by], set))).toEqual(sumByKey(withWho))
        }
        await store.close()
      }),
      {numRuns: 12},
    )
  })
})

function sumByKey(rows: readonly (readonly [...DimensionValue[], number])[]): Map<DimensionValue, number> {
  const sums = new Map<DimensionValue, number>()
  for (const row of rows) {
    const key = row[0] ?? null
    sums.set(key, (sums.get(key) ?? 0) + Number(row.at(-1)))
  }
  return sums
}
