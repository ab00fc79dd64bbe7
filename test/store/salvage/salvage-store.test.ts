import {copyFileSync, readFileSync, statSync, truncateSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {beforeAll, describe, expect, it} from 'vitest'
import {checkStore} from '../../../src/store/check-store.ts'
import {type Salvaged, salvageStore} from '../../../src/store/salvage/salvage-store.ts'
import {UsageStore} from '../../../src/store/usage-store.ts'
import type {UsageBatch} from '../../../src/usage/usage-event.ts'
import {damageFile} from '../../support/damage-file.ts'
import {temporaryFolder, withDatabase} from '../../support/temporary-store.ts'
import {
  AT_MS,
  asSpan,
  metricPoint,
  sessionSighting,
  usageBatch,
  usageEvent,
} from '../../support/usage-event.ts'

const SESSIONS = 40
const REQUESTS = 800
const SOUND = {pages: [], missing: 0, wrongSums: 0}

const who = (session: number) => ({
  userEmail: `user-${session % 7}@example.com`,
  project: `acme/${session % 5}`,
  attributes: {cost_center: `${session % 3}`},
})

/** Requests of one, two and no ids, metrics, places, and a session that metrics alone know. */
const BATCH: UsageBatch = usageBatch({
  sessions: Array.from({length: SESSIONS}, (_, session) =>
    sessionSighting({sessionId: `session-${session}`, plan: 'max', context: who(session)}),
  ),
  places: Array.from({length: SESSIONS}, (_, session) => ({
    sessionId: `session-${session}`,
    atMs: AT_MS,
    place: {branch: `branch-${session % 9}`, clientVersion: '2.1.330'},
  })),
  events: Array.from({length: REQUESTS}, (_, index) => {
    const session = index % SESSIONS
    const event = usageEvent({
      requestId: session === 3 ? undefined : `req_${index}_${'x'.repeat(40)}`,
      sessionId: `session-${session}`,
      occurredAtMs: AT_MS + index * 60_000,
      model: `claude-model-${index % 11}`,
      agent: index % 13 === 0 ? `agent-${index}` : undefined,
      outputTokens: 1 + index,
      reportedMicroUsd: 100,
      context: who(session),
    })
    return index % 10 === 0 && session !== 3 ? [event, asSpan(event)] : [event]
  }).flat(),
  points: Array.from({length: 30}, (_, index) =>
    metricPoint({
      sessionId: 'session-metrics',
      occurredAtMs: AT_MS + index * 900_000,
      series: 'metrics',
      value: 7,
    }),
  ),
})

let whole: string

beforeAll(async () => {
  // Not a test's own folder: all of them copy it.
  const {mkdtempSync} = await import('node:fs')
  const {tmpdir} = await import('node:os')
  whole = join(mkdtempSync(join(tmpdir(), 'stackspend-salvage-')), 'usage.db')
  const store = await UsageStore.open(whole, {promptThresholds: [20]})
  await store.append(BATCH, forwarding('remote-a'))
  await store.append(usageBatch(), forwarding('remote-b'))
  await store.close()
})

const forwarding = (remote: string) => ({
  batch: {
    signal: 'logs' as const,
    encoding: 'protobuf' as const,
    contentType: 'application/x-protobuf',
    contentEncoding: 'identity' as const,
    receivedAtMs: AT_MS,
    body: Buffer.alloc(9_000, 1),
  },
  remotes: [remote],
  passedOver: [],
  limits: {maxBytes: 1e9, onFull: 'refuse-new' as const},
  redactedAttributes: 0,
})

/** A copy of the store, and an empty file for what is salvaged of it. */
function damagedCopy(damage: (file: string) => void): {file: string; target: string} {
  const folder = temporaryFolder()
  const file = join(folder, 'usage.db')
  const target = join(folder, 'new.db')
  copyFileSync(whole, file)
  writeFileSync(target, '')
  damage(file)
  return {file, target}
}

function salvaged(damage: (file: string) => void): {target: string; result: Salvaged | undefined} {
  const {file, target} = damagedCopy(damage)
  const before = readFileSync(file)
  const result = salvageStore(file, target)
  expect(readFileSync(file).equals(before)).toBe(true)
  return {target, result}
}

const sumsOf = (file: string) =>
  withDatabase(file, database =>
    database
      .prepare(
        'SELECT sum(requests) AS requests, sum(input_tokens) AS input, sum(output_tokens) AS output FROM rollup_total',
      )
      .get(),
  )

/** Where a table that fits into one page is. */
const rootPageOf = (file: string, table: string) =>
  withDatabase(file, database =>
    Number(database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table)?.rootpage),
  )

/** Sends everything once more. */
async function sendAgain(file: string): Promise<void> {
  const store = await UsageStore.open(file, {promptThresholds: [20]})
  await store.append(BATCH)
  await store.close()
}

describe('salvageStore', () => {
  it('takes all of a store that is sound', async () => {
    const {target, result} = salvaged(() => {})
    expect(result).toEqual({requests: REQUESTS, requestsBefore: REQUESTS, waiting: 2, waitingBefore: 2})
    expect(checkStore(target)).toEqual(SOUND)
    for (const table of TABLES) expect(rowsOf(target, table), table).toEqual(rowsOf(whole, table))
    await sendAgain(target)
    expect(sumsOf(target)).toEqual(sumsOf(whole))
  })

  it('loses no more than the requests of the pages that are damaged, and counts them when they are told again', async () => {
    const page = pageWith(whole, 'req_401_')
    const {target, result} = salvaged(file => damageFile(file, {fromPage: page, pages: 1}))
    expect(result?.requestsBefore).toBe(REQUESTS)
    expect(REQUESTS - (result?.requests ?? 0)).toBeGreaterThan(0)
    expect(REQUESTS - (result?.requests ?? 0)).toBeLessThan(60)
    expect(checkStore(target)).toEqual(SOUND)
    await sendAgain(target)
    expect(sumsOf(target)).toEqual(sumsOf(whole))
    expect(checkStore(target)).toEqual(SOUND)
  })

  it('keeps the tokens of requests whose model or user can no longer be read', () => {
    const page = pageWith(whole, 'claude-model-7')
    const {target, result} = salvaged(file => damageFile(file, {fromPage: page, pages: 1}))
    expect(result?.requests).toBe(REQUESTS)
    expect(sumsOf(target)).toEqual(sumsOf(whole))
    const lost = withDatabase(target, database =>
      database.prepare("SELECT count(*) AS count FROM text WHERE value LIKE '(lost %)'").get(),
    )
    expect(lost?.count).toBeGreaterThan(0)
    expect(checkStore(target)).toEqual(SOUND)
  })

  it('counts no session twice, by its requests and by its metrics, when what it knew of itself is lost', async () => {
    const file = join(temporaryFolder(), 'usage.db')
    const store = await UsageStore.open(file, {promptThresholds: [20]})
    const sessionId = 'told-by-both'
    await store.append(
      usageBatch({
        events: [usageEvent({sessionId, requestId: 'req_both', inputTokens: 5, outputTokens: 3})],
        points: [metricPoint({sessionId, occurredAtMs: AT_MS, series: 'metrics', value: 8})],
      }),
    )
    await store.close()
    const before = sumsOf(file)
    damageFile(file, {fromPage: rootPageOf(file, 'session'), pages: 1})
    const target = join(temporaryFolder(), 'new.db')
    writeFileSync(target, '')
    salvageStore(file, target)
    expect(sumsOf(target)).toEqual(before)
    expect(checkStore(target)).toEqual(SOUND)
  })

  it('finds nothing in a file that is no database any more', () => {
    const {result} = salvaged(file => damageFile(file, {fromPage: 1, pages: 1}))
    expect(result).toBeUndefined()
  })

  it('takes what is left of a file whose end was cut off', async () => {
    const {target, result} = salvaged(file =>
      truncateSync(file, Math.floor((statSync(file).size * 0.8) / 4096) * 4096),
    )
    if (result === undefined) throw new Error('nothing was salvaged')
    expect(result.requests).toBeGreaterThan(0)
    expect(checkStore(target)).toEqual(SOUND)
    await sendAgain(target)
    expect(sumsOf(target)).toMatchObject({requests: REQUESTS})
  })

  it('makes a sound store of one with any pages damaged, that takes in again whatever was lost', async () => {
    const pages = statSync(whole).size / 4096
    let salvages = 0
    for (let seed = 1; seed <= 12; seed += 1) {
      const random = randomFrom(seed)
      const {target, result} = salvaged(file => {
        for (let count = 0; count < 1 + (seed % 4); count += 1)
          flipBytes(file, 2 + Math.floor(random() * (pages - 1)), random)
      })
      if (result === undefined) continue
      salvages += 1
      expect({seed, faults: checkStore(target)}).toEqual({seed, faults: SOUND})
      await sendAgain(target)
      expect({seed, faults: checkStore(target)}).toEqual({seed, faults: SOUND})
    }
    expect(salvages).toBeGreaterThan(8)
  }, 120_000)
})

const TABLES = [
  'text',
  'context',
  'session',
  'attribution',
  'place',
  'session_place',
  'event',
  'sighting',
  'event_key',
  'alias',
  'rollup',
  'rollup_total',
  'rollup_hour',
  'metric_point',
  'outbox',
  'remote',
  'meta',
]

function rowsOf(file: string, table: string) {
  return withDatabase(file, database => {
    const columns = database
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all(table)
      .map(({name}) => name)
    const read = database.prepare(`SELECT * FROM ${table} ORDER BY ${columns.join(', ')}`)
    read.setReadBigInts(true)
    return read.all()
  })
}

/** The number of the first page that holds a text. */
function pageWith(file: string, text: string): number {
  const at = readFileSync(file).indexOf(text)
  if (at < 0) throw new Error(`${text} is not in the file`)
  return Math.floor(at / 4096) + 1
}

/** Changes some bytes of a page, as a failing disk would. */
function flipBytes(file: string, page: number, random: () => number): void {
  const bytes = readFileSync(file)
  for (let count = 0; count < 40; count += 1) {
    const at = (page - 1) * 4096 + Math.floor(random() * (count < 20 ? 64 : 4096))
    if (at < bytes.length) bytes[at] = Math.floor(random() * 256)
  }
  writeFileSync(file, bytes)
}

/** A linear congruential generator (constants of Numerical Recipes): numbers in [0, 1). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
