import {mkdir, writeFile} from 'node:fs/promises'
import {describe, expect, it} from 'vitest'
import {recordedHome, reportJson} from '../support/recorded-home.ts'
import {pathsOf} from '../support/temporary-home.ts'

type Row = {key: {day: string; model: string}; estimatedUsd: number; inputTokens: number}

const rates = (input: number) => ({input, output: 1, cacheWrite5m: 1, cacheWrite1h: 1, cacheRead: 1})

/** A price that changes at `at`, from 1 to 10 USD per million input tokens. */
async function changePriceAt(home: string, at: string): Promise<void> {
  const {configDir, overridesFile} = pathsOf(home)
  await mkdir(configDir, {recursive: true})
  const prices = [
    {from: '2026-01-01T00:00:00Z', to: at, usdPerMillionTokens: rates(1), label: 'launch price'},
    {from: at, usdPerMillionTokens: rates(10)},
  ]
  await writeFile(
    overridesFile,
    JSON.stringify({schema: 'stackspend.pricing/1', models: [{id: 'nova-9', prices}]}),
  )
}

const request = (at: string) => ({model: 'nova-9', inputTokens: 1_000_000, at, session: at})

describe('a report over a change of price', () => {
  // 12:15 UTC is 18:00 in Kathmandu (UTC+5:45) and 08:45 in St. John's (UTC−3:30): in the middle of the day in both.
  const AT = '2026-11-20T12:15:00Z'
  const instants = ['2026-11-20T00:30:00Z', '2026-11-20T12:14:59Z', AT, '2026-11-20T22:00:00Z']

  it.each([
    ['UTC', [['2026-11-20', 22]]],
    [
      'Asia/Kathmandu',
      [
        ['2026-11-20', 12],
        ['2026-11-21', 10],
      ],
    ],
    [
      'America/St_Johns',
      [
        ['2026-11-19', 1],
        ['2026-11-20', 21],
      ],
    ],
  ])('prices each side of it by its own date, in days of %s', async (timezone, days) => {
    const home = await recordedHome({requests: instants.map(request)})
    await changePriceAt(home, AT)
    const {rows, totals} = await reportJson(home, '--by', 'day', '--timezone', timezone)
    expect(rows.map((row: Row) => [row.key.day, row.estimatedUsd])).toEqual(days)
    expect(totals.estimatedUsd).toBe(22)
  })

  it('prices both sides of it in one row', async () => {
    const home = await recordedHome({
      requests: ['2026-11-20T12:14:00Z', '2026-11-20T12:16:00Z'].map(at => ({...request(at), session: 's'})),
    })
    await changePriceAt(home, AT)
    for (const by of ['model', 'session', 'month', 'project']) {
      const {rows} = await reportJson(home, '--by', by, '--timezone', 'Asia/Kathmandu')
      expect([by, rows.map((row: Row) => [row.inputTokens, row.estimatedUsd])]).toEqual([
        by,
        [[2_000_000, 11]],
      ])
    }
  })

  it('knows the one in the built-in list: cache reads of Sonnet 5.5 from 7 October on', async () => {
    const home = await recordedHome({
      requests: ['2026-10-06T23:59:59Z', '2026-10-07T00:00:00Z'].map(at => ({
        model: 'claude-sonnet-5-5',
        cacheReadTokens: 1_000_000,
        at,
      })),
    })
    const {rows} = await reportJson(home, '--by', 'day', '--timezone', 'Asia/Tokyo')
    expect(rows.map((row: Row) => [row.key.day, row.estimatedUsd])).toEqual([
      ['2026-10-07', expect.closeTo(0.3, 12)],
    ])
  })
})
