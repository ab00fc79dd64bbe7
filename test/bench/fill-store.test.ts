import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {writeUsage} from '../../bench/fill-store.ts'
import {generateUsage} from '../../bench/generate-usage.ts'
import {UsageReader} from '../../src/store/usage-reader.ts'

it('fills a store that reports exactly what was generated', async () => {
  const plan = {seed: 3, requests: 2_000}
  const folder = await mkdtemp(join(tmpdir(), 'stackspend-fill-'))
  try {
    const file = join(folder, 'store.sqlite')
    await writeUsage(file, plan, [100_000])
    const reader = await UsageReader.open(file)
    if (reader === undefined) throw new Error('nothing was written')
    const query = {by: [], filters: [], offsets: [], priceBoundariesMs: []}
    const rows = await reader.spend(query)
    const sessions = await reader.countSessions(query)
    await reader.close()

    const {batches, sums} = generateUsage(plan)
    expect([...batches].length).toBeGreaterThan(0)
    const total = (measure: (row: (typeof rows)[number]) => number) =>
      rows.reduce((sum, row) => sum + measure(row), 0)
    expect({
      requests: total(row => row.requests),
      outputTokens: total(row => row.outputTokens),
      totalTokens: total(
        row => row.inputTokens + row.outputTokens + row.cacheReadTokens + row.cacheWriteTokens,
      ),
      sessions: sessions[0]?.sessions,
    }).toEqual(sums)
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
})
