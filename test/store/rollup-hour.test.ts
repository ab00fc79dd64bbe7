import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {writeUsage} from '../../bench/fill-store.ts'
import type {SpendQuery, SpendRow} from '../../src/store/spend-query.ts'
import {UsageReader} from '../../src/store/usage-reader.ts'
import {UsageStore} from '../../src/store/usage-store.ts'

const QUARTER_MS = 900_000
const HOUR_MS = 4 * QUARTER_MS

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackspend-hours-'))
  file = join(folder, 'store.sqlite')
  await writeUsage(file, {seed: 5, requests: 600}, [100_000])
})

afterEach(() => rm(folder, {recursive: true, force: true}))

async function spend(query: Partial<SpendQuery>): Promise<SpendRow[]> {
  const reader = await UsageReader.open(file)
  if (reader === undefined) throw new Error('there is no store')
  try {
    return await reader.spend({by: ['day'], filters: [], offsets: [], priceBoundariesMs: [], ...query})
  } finally {
    await reader.close()
  }
}

/** What a day's rows add up to, whatever classes they are split into. */
function byKey(rows: readonly SpendRow[]): Map<unknown, number[]> {
  const sums = new Map<unknown, number[]>()
  for (const row of rows) {
    const key = `${row.key[0]} ${row.model} ${row.promptOverTokens}`
    const [requests = 0, outputTokens = 0, cacheWrite1hTokens = 0] = sums.get(key) ?? []
    sums.set(key, [
      requests + row.requests,
      outputTokens + row.outputTokens,
      cacheWrite1hTokens + row.cacheWrite1hTokens,
    ])
  }
  return sums
}

describe('sums by the hour', () => {
  // A price that changes within an hour, long ago, makes the store read quarters of an hour.
  const byQuarters = {priceBoundariesMs: [QUARTER_MS]}

  it('equal those by quarters of an hour', async () => {
    const hours = byKey(await spend({}))
    expect(hours.size).toBeGreaterThan(3)
    expect(byKey(await spend(byQuarters))).toEqual(hours)
  })

  it('equal them still when the prompt sizes of the price list have changed', async () => {
    const store = await UsageStore.open(file, {promptThresholds: [50_000, 150_000]})
    await store.close()
    const hours = byKey(await spend({}))
    expect([...hours.keys()].some(key => String(key).endsWith(' 150000'))).toBe(true)
    expect(byKey(await spend(byQuarters))).toEqual(hours)
  })

  it('give way to quarters in a time zone whose days begin within an hour of UTC', async () => {
    const inDelhi = await spend({by: ['hour'], offsets: [{fromMs: 0, offsetMs: 5.5 * HOUR_MS}]})
    expect(inDelhi.every(row => (Number(row.key[0]) + HOUR_MS / 2) % HOUR_MS === 0)).toBe(true)
    const inUtc = await spend({by: ['hour']})
    const requests = (rows: readonly SpendRow[]) => rows.reduce((sum, row) => sum + row.requests, 0)
    expect([requests(inDelhi), requests(inUtc)]).toEqual([600, 600])
  })

  it('give way to quarters where a period begins within an hour', async () => {
    const starts = (await spend({by: ['hour'], ...byQuarters})).map(row => Number(row.key[0]))
    const sinceBucket = Math.min(...starts) / QUARTER_MS
    const counts: number[] = []
    for (let quarter = 0; quarter < 4; quarter += 1) {
      const rows = await spend({
        by: [],
        sinceBucket: sinceBucket + quarter,
        untilBucket: sinceBucket + quarter + 1,
      })
      counts.push(rows.reduce((sum, row) => sum + row.requests, 0))
    }
    const hour = await spend({by: [], sinceBucket, untilBucket: sinceBucket + 4})
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(
      hour.reduce((sum, row) => sum + row.requests, 0),
    )
    expect(counts.filter(count => count > 0).length).toBeGreaterThan(0)
  })
})
