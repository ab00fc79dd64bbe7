import type {DatabaseSync} from 'node:sqlite'
import {millisecondsInDay, millisecondsInHour} from 'date-fns/constants'
import {describe, expect, it, onTestFinished} from 'vitest'
import {openDatabase} from '../../src/store/open-database.ts'
import type {Pruned} from '../../src/store/plan-pruning.ts'
import {Pruner} from '../../src/store/pruner.ts'
import {ShortWrites} from '../../src/store/short-writes.ts'
import {sweepDictionary} from '../../src/store/sweep-dictionary.ts'
import {sweepPruned} from '../../src/store/sweep-pruned.ts'
import type {UsageBatch} from '../../src/usage/usage-event.ts'
import {type Row, TemporaryStore} from '../support/temporary-store.ts'
import {
  AT_MS,
  apiError,
  asSpan,
  metricPoint,
  sessionSighting,
  toNanos,
  usageEvent,
} from '../support/usage-event.ts'

const OLD_MS = AT_MS - 500 * millisecondsInDay
const PRUNED_BEFORE_MS = AT_MS - 400 * millisecondsInDay

/** A session long ago that all lanes told of, one that went on, and one of today. */
const HISTORY: Partial<UsageBatch> = {
  sessions: [
    sessionSighting({sessionId: 'old', atMs: OLD_MS, plan: 'pro', context: contextOf('old@example.com')}),
    sessionSighting({sessionId: 'long', context: contextOf('ada@example.com')}),
  ],
  places: [
    {sessionId: 'old', atMs: OLD_MS, place: {project: 'acme/old', branch: 'was', entrypoint: 'cli'}},
    {sessionId: 'long', atMs: OLD_MS, place: {project: 'acme/shop', branch: 'main', entrypoint: 'cli'}},
  ],
  events: [
    ...lanes({requestId: 'req_old', sessionId: 'old', occurredAtMs: OLD_MS, agent: 'old-agent'}),
    ...lanes({requestId: 'req_long_1', sessionId: 'long', occurredAtMs: OLD_MS, inputTokens: 100}),
    ...lanes({requestId: 'req_long_2', sessionId: 'long', occurredAtMs: AT_MS, inputTokens: 1000}),
    usageEvent({requestId: 'req_new', sessionId: 'new', occurredAtMs: AT_MS, inputTokens: 10_000}),
  ],
  points: [
    metricPoint({sessionId: 'metrics', occurredAtMs: OLD_MS, value: 7}),
    metricPoint({sessionId: 'metrics', occurredAtMs: AT_MS, value: 70}),
    metricPoint({sessionId: 'long', occurredAtMs: OLD_MS, value: 700}),
  ],
  apiErrors: [apiError({sessionId: 'old', occurredAtMs: OLD_MS})],
}

describe('pruning', () => {
  it('removes all that is older, to the last text', async () => {
    const store = await storeOf(HISTORY)
    expect(await prune(store)).toEqual({
      requests: 2,
      sessions: 1,
      fromMs: OLD_MS,
      untilMs: OLD_MS + 15 * 60_000,
    })
    expect(await store.totals()).toEqual({requests: 2, inputTokens: 11_070, outputTokens: 10})
    expect(await sessions(store)).toEqual(['long', 'metrics', 'new'])
    expect(
      store
        .rows('SELECT value FROM text')
        .map(({value}) => value)
        .toSorted(),
    ).toEqual(['acme/shop', 'ada@example.com', 'claude-code', 'claude-sonnet-5-5', 'cli', 'main'].toSorted())
    expect(counts(store)).toEqual({
      event: 2,
      sighting: 3,
      api_error: 0,
      metric_point: 1,
      session: 3,
      place: 2,
    })
    expect(dangling(store)).toEqual([])
  })

  it('leaves a store that knows nothing else', async () => {
    const store = await storeOf(HISTORY)
    await prune(store)
    const fresh = await storeOf({
      sessions: HISTORY.sessions?.slice(1) ?? [],
      places: HISTORY.places?.slice(1) ?? [],
      events: HISTORY.events?.filter(({occurredAtMs}) => occurredAtMs === AT_MS) ?? [],
      points: HISTORY.points?.filter(({occurredAtMs}) => occurredAtMs === AT_MS) ?? [],
    })
    for (const by of [[], ['session'], ['user', 'project', 'branch'], ['day'], ['agent']] as const) {
      expect(await bySpend(store, by)).toEqual(await bySpend(fresh, by))
    }
    const known = (of: TemporaryStore) =>
      of.rows('SELECT key, last_bucket, requests, request_tokens, metric_tokens FROM session ORDER BY key')
    expect(known(store)).toEqual(known(fresh))
  })

  it('keeps the sums of what it removes where that is asked for', async () => {
    const store = await storeOf(HISTORY)
    const before = await Promise.all(GROUPINGS.map(by => bySpend(store, by)))
    expect(await prune(store, {keepRollups: true})).toEqual({
      requests: 2,
      sessions: 1,
      fromMs: OLD_MS,
      untilMs: OLD_MS,
    })
    expect(await Promise.all(GROUPINGS.map(by => bySpend(store, by)))).toEqual(before)
    expect(counts(store)).toMatchObject({event: 2, sighting: 3, api_error: 0, metric_point: 1, session: 4})
    expect(dangling(store)).toEqual([])
  })

  it('keeps those sums when requests are sorted by other prompt sizes', async () => {
    const store = await storeOf(HISTORY)
    const before = await store.totals()
    await prune(store, {keepRollups: true})
    await store.reopen([50, 5000])
    expect(await store.totals()).toEqual(before)
    for (const by of [['day'], ['hour'], ['session']] as const) {
      const rows = await store.spend({by})
      expect(rows.reduce((sum, row) => sum + row.requests, 0)).toBe(4)
    }
    const classes = (await store.spend()).map(row => [row.promptOverTokens, row.requests])
    expect(new Map(classes.map(([over, requests]) => [over, requests]))).toEqual(
      new Map([
        [0, 2],
        [50, 1],
        [5000, 1],
        [undefined, 0],
      ]),
    )
  })

  it('drops sums that were kept when it is asked again without', async () => {
    const store = await storeOf(HISTORY)
    await prune(store, {keepRollups: true})
    expect(await prune(store)).toMatchObject({requests: 2, sessions: 1})
    expect(await store.totals()).toEqual({requests: 2, inputTokens: 11_070, outputTokens: 10})
    expect(dangling(store)).toEqual([])
    expect(await prune(store)).toEqual({requests: 0, sessions: 0, fromMs: undefined, untilMs: undefined})
  })

  it('brings nothing back with a shorter period', async () => {
    const store = await storeOf(HISTORY)
    await prune(store)
    await prune(store, {beforeMs: PRUNED_BEFORE_MS - 50 * millisecondsInDay})
    expect((await store.append(HISTORY)).leftOut).toBe(6)
    expect((await store.totals()).requests).toBe(2)
  })

  it('hides at once what it has yet to sweep up', async () => {
    const store = await storeOf(HISTORY)
    const left = await storeOf(HISTORY)
    await prune(store)
    left.execute(
      'UPDATE retention SET requests_from_ms = ?, sums_from_ms = ?',
      PRUNED_BEFORE_MS,
      PRUNED_BEFORE_MS,
    )
    await left.append({places: [{sessionId: 'long', atMs: OLD_MS, place: {project: 'x'}}]})
    for (const by of GROUPINGS) expect(await bySpend(left, by)).toEqual(await bySpend(store, by))
    expect(await left.read(reader => reader.findRequest('req_old'))).toBeUndefined()
    expect(await left.read(reader => reader.findSessions('old', 1))).toEqual([])
    await left.reopen([50])
    await prune(left)
    await store.reopen([50])
    for (const by of GROUPINGS) expect(await bySpend(left, by)).toEqual(await bySpend(store, by))
    expect(counts(left)).toEqual(counts(store))
  })

  it('can remove everything, and counts the requests that come then as new ones', async () => {
    const store = await storeOf({events: [usageEvent({occurredAtMs: OLD_MS})]})
    const last = await store.read(reader => reader.lastRequestId())
    await prune(store)
    expect(await store.spend()).toEqual([])
    expect(await store.read(reader => reader.bucketRange())).toBeUndefined()
    await store.append({events: [usageEvent({requestId: 'req_2'})]})
    expect(await store.read(reader => reader.requestsAfter(last, 9))).toMatchObject([
      {usage: {requestId: 'req_2'}},
    ])
    await prune(store)
    expect(store.rows('SELECT request_id FROM event')).toEqual([{request_id: 'req_2'}])
  })

  it('frees the room of what it removes', async () => {
    const events = Array.from({length: 3000}, (_, index) =>
      usageEvent({requestId: `req_${index}`, occurredAtMs: OLD_MS + index}),
    )
    const store = await storeOf({events})
    const pruner = await Pruner.open(store.file)
    expect((await pruner?.use())?.freeBytes).toBe(0)
    await pruner?.prune({beforeMs: PRUNED_BEFORE_MS, keepRollups: false})
    const use = await pruner?.use()
    await pruner?.close()
    expect(use?.freeBytes).toBeGreaterThan((use?.bytes ?? 0) / 2)
  })

  it('says nothing of a store that is not there', async () => {
    expect(await Pruner.open('/nowhere/usage.db')).toBeUndefined()
  })
})

describe('what arrives again after pruning', () => {
  it.each([false, true])('is not counted again (sums kept: %s)', async keepRollups => {
    const store = await storeOf(HISTORY)
    await prune(store, {keepRollups})
    const before = await Promise.all(GROUPINGS.map(by => bySpend(store, by)))
    const {added, changed, apiErrors, leftOut} = await store.append(HISTORY)
    expect({added, changed, apiErrors, leftOut}).toEqual({added: [], changed: [], apiErrors: [], leftOut: 6})
    await store.reopen()
    await store.append(HISTORY)
    expect(await Promise.all(GROUPINGS.map(by => bySpend(store, by)))).toEqual(before)
    expect(await sessions(store)).toEqual(
      keepRollups ? ['long', 'metrics', 'new', 'old'] : ['long', 'metrics', 'new'],
    )
    expect(dangling(store)).toEqual([])
  })

  it.each([false, true])(
    'by another lane is not either, though its clock is minutes apart (sums kept: %s)',
    async keepRollups => {
      const occurredAtMs = PRUNED_BEFORE_MS - 1
      const store = await storeOf({events: [usageEvent({occurredAtMs})]})
      await prune(store, {keepRollups})
      const line = usageEvent({
        lane: 'transcript',
        occurredAtMs: occurredAtMs + 15 * 60_000,
        messageId: 'msg_1',
      })
      expect(await store.append({events: [line]})).toMatchObject({added: [], leftOut: 1})
      expect((await store.totals()).requests).toBe(keepRollups ? 1 : 0)
    },
  )

  it('counts of a cumulative series only what it grew since', async () => {
    const point = {temporality: 'cumulative', startUnixNano: toNanos(OLD_MS - 1), sessionId: 'm'} as const
    const store = await storeOf({points: [metricPoint({...point, occurredAtMs: OLD_MS, value: 100})]})
    await prune(store)
    await store.append({points: [metricPoint({...point, occurredAtMs: OLD_MS + 1, value: 130})]})
    await store.append({points: [metricPoint({...point, occurredAtMs: AT_MS, value: 150})]})
    expect((await store.totals()).inputTokens).toBe(20)
  })

  it('counts what is newer, of a session that was pruned too', async () => {
    const store = await storeOf(HISTORY)
    await prune(store)
    const place = {project: 'acme/again', branch: 'main'}
    await store.append({
      sessions: [sessionSighting({sessionId: 'old', context: contextOf('old@example.com')})],
      places: [{sessionId: 'old', atMs: OLD_MS, place}],
      events: [usageEvent({requestId: 'req_again', sessionId: 'old'})],
    })
    const rows = await store.spend({
      by: ['user', 'project'],
      filters: [{dimension: 'session', values: ['old']}],
    })
    expect(rows.map(({key, requests}) => [...key, requests])).toEqual([['old@example.com', 'acme/again', 1]])
    expect(dangling(store)).toEqual([])
  })
})

describe('a writer that goes on during a pruning', () => {
  it('refers to nothing that is swept away', async () => {
    const store = await storeOf(HISTORY)
    const batches = Array.from({length: 60}, (_, index) => ({
      sessions: [sessionSighting({sessionId: 'old', context: contextOf('old@example.com'), plan: 'pro'})],
      events: lanes({
        requestId: `req_${index}`,
        sessionId: index % 2 === 0 ? 'old' : `s${index}`,
        agent: index % 3 === 0 ? 'old-agent' : `agent-${index}`,
        place: {project: 'acme/old', branch: 'was', entrypoint: 'cli'},
      }),
    }))
    const pruning = prune(store)
    for (const batch of batches) {
      await store.append(batch)
      await new Promise(resolve => setTimeout(resolve, 2))
    }
    await pruning
    expect(dangling(store)).toEqual([])
    expect((await store.totals()).requests).toBe(62)
    const rows = await store.spend({
      by: ['user', 'agent'],
      filters: [{dimension: 'session', values: ['old']}],
    })
    expect(rows.every(({key}) => key[0] === 'old@example.com')).toBe(true)
    expect(store.rows('SELECT is_sweeping FROM retention')).toEqual([{is_sweeping: 0}])
    expect(store.rows('SELECT * FROM in_use')).toEqual([])
  })

  it('keeps what it takes up again before any of the writes of a sweep', async () => {
    const retention = {requestsFromMs: PRUNED_BEFORE_MS, sumsFromMs: PRUNED_BEFORE_MS}
    let writes = 0
    for (let at = 0; at <= writes; at += 1) {
      const store = await storeOf(HISTORY)
      store.execute('UPDATE retention SET requests_from_ms = ?1, sums_from_ms = ?1', PRUNED_BEFORE_MS)
      const database = openDatabase(store.file)
      onTestFinished(() => database.close())
      await sweepPruned(database, new ShortWrites(database), retention)
      // What it knows by heart is what goes now.
      await store.append({})
      writes = 0
      const again = lanes({requestId: 'req_again', sessionId: 'old', agent: 'old-agent'})
      const revive = async () => {
        if (writes === at) await store.append({events: again})
        writes += 1
      }
      await sweepDictionary(database, new InterruptedWrites(database, revive), retention)
      expect(dangling(store), `after write ${at}`).toEqual([])
      if (at >= writes) break
      const rows = await store.spend({by: ['agent'], filters: [{dimension: 'session', values: ['old']}]})
      expect(rows.map(({key, requests}) => [...key, requests])).toEqual([['old-agent', 1]])
    }
    expect(writes).toBeGreaterThan(5)
  })
})

class InterruptedWrites extends ShortWrites {
  private readonly interrupt: () => Promise<void>

  constructor(database: DatabaseSync, interrupt: () => Promise<void>) {
    super(database)
    this.interrupt = interrupt
  }

  override async run<T>(write: () => T): Promise<T> {
    await this.interrupt()
    return super.run(write)
  }
}

const GROUPINGS = [
  [],
  ['session'],
  ['user', 'project', 'branch'],
  ['day'],
  ['hour'],
  ['model'],
  ['agent'],
] as const

async function storeOf(batch: Partial<UsageBatch>): Promise<TemporaryStore> {
  const store = await TemporaryStore.open()
  await store.append(batch)
  return store
}

async function prune(
  store: TemporaryStore,
  {keepRollups = false, beforeMs = PRUNED_BEFORE_MS} = {},
): Promise<Pruned> {
  const pruner = await Pruner.open(store.file)
  if (pruner === undefined) throw new Error('no store')
  try {
    const planned = await pruner.plan({beforeMs, keepRollups})
    expect(await pruner.prune({beforeMs, keepRollups})).toEqual(planned)
    return planned
  } finally {
    await pruner.close()
  }
}

async function bySpend(store: TemporaryStore, by: (typeof GROUPINGS)[number]) {
  const offsets = [{fromMs: 0, offsetMs: millisecondsInHour}]
  const sums = await store.spend({by, offsets})
  const counted = await store.read(reader =>
    reader.countSessions({by, offsets, filters: [], priceBoundariesMs: []}),
  )
  const text = (rows: readonly unknown[]) => rows.map(row => JSON.stringify(row)).toSorted()
  return {sums: text(sums.map(({atMs: _first, ...row}) => row)), counted: text(counted)}
}

async function sessions(store: TemporaryStore): Promise<unknown[]> {
  const rows = await store.spend({by: ['session']})
  return [...new Set(rows.map(({key}) => key[0]))].toSorted()
}

/** Rows of the tables that hold requests and who made them. */
function counts(store: TemporaryStore): Row {
  const tables = ['event', 'sighting', 'api_error', 'metric_point', 'session', 'place']
  const [row = {}] = store.rows(
    `SELECT ${tables.map(table => `(SELECT count(*) FROM ${table}) AS ${table}`).join(', ')}`,
  )
  return row
}

const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  event: ['event_key.event', 'alias.event', 'sighting.event'],
  attribution: ['event.attribution', 'sighting.attribution', 'rollup.attribution'],
  session: ['attribution.session', 'session_place.session'],
  place: ['attribution.place', 'session_place.place'],
  context: ['attribution.context'],
  text: [
    ...['event', 'sighting', 'price_class'].flatMap(table => [`${table}.model`, `${table}.speed`]),
    ...['user_id', 'user_email', 'project', 'plan', 'client_version'].map(column => `session.${column}`),
    ...['project', 'branch', 'entrypoint', 'client_version'].map(column => `place.${column}`),
    ...['user_email', 'project'].map(column => `context.${column}`),
    ...['source', 'agent', 'tool'].map(column => `attribution.${column}`),
  ],
}

/** References to rows that are not there. */
function dangling(store: TemporaryStore): string[] {
  return Object.entries(REFERENCES).flatMap(([target, columns]) =>
    columns.filter(column => {
      const [table] = column.split('.')
      const lost = `SELECT 1 FROM ${table} WHERE ${column} != 0 AND ${column} NOT IN (SELECT id FROM ${target})`
      return store.rows(lost).length > 0
    }),
  )
}

/** A request as its log, its span and its transcript line tell it. */
function lanes(set: Parameters<typeof usageEvent>[0]) {
  const {place, ...rest} = set ?? {}
  const log = usageEvent(rest)
  const messageId = `msg_${rest.requestId}`
  return [log, asSpan(log), usageEvent({...rest, place, lane: 'transcript', messageId})]
}

function contextOf(userEmail: string) {
  return {userEmail, attributes: {}}
}
