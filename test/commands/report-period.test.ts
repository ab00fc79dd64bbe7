import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {recordedHome, recordInto, reportJson, runReport} from '../support/recorded-home.ts'

let home: string

/** Around the end of summer time in Berlin, 25 Oct 2026 at 01:00 UTC, and a night in November. */
const INSTANTS = [
  '2026-10-24T21:59:59Z',
  '2026-10-24T22:00:00Z',
  '2026-10-25T00:30:00Z',
  '2026-10-25T01:30:00Z',
  '2026-10-25T22:59:59Z',
  '2026-10-25T23:00:00Z',
  '2026-11-22T11:30:00Z',
  '2026-11-22T23:45:00Z',
]

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stackspend-period-'))
  await recordInto(home, {requests: INSTANTS.map(at => ({at, session: at, inputTokens: 1}))})
})

afterAll(() => rm(home, {recursive: true, force: true}))

type Row = {key: Record<string, string>; requests: number}

async function countsBy(by: string, ...args: string[]): Promise<Record<string, number>> {
  const {rows}: {rows: Row[]} = await reportJson(home, '--by', by, ...args)
  return Object.fromEntries(rows.map(({key, requests}) => [key[by], requests]))
}

describe('days in a time zone', () => {
  it.each([
    ['UTC', {'2026-10-24': 2, '2026-10-25': 4, '2026-11-22': 2}],
    ['Europe/Berlin', {'2026-10-24': 1, '2026-10-25': 4, '2026-10-26': 1, '2026-11-22': 1, '2026-11-23': 1}],
    ['Pacific/Auckland', {'2026-10-25': 4, '2026-10-26': 2, '2026-11-23': 2}],
    ['America/New_York', {'2026-10-24': 4, '2026-10-25': 2, '2026-11-22': 2}],
    ['Asia/Kathmandu', {'2026-10-25': 4, '2026-10-26': 2, '2026-11-22': 1, '2026-11-23': 1}],
    ['Pacific/Apia', {'2026-10-25': 4, '2026-10-26': 2, '2026-11-23': 2}],
  ])('are those of %s', async (timezone, days) => {
    expect(await countsBy('day', '-z', timezone)).toEqual(days)
  })

  it('is the machine’s own unless one is named', async () => {
    const {stdout} = await runReport(home, ['--json'], {TZ: 'Pacific/Auckland'})
    const {period, rows} = JSON.parse(stdout)
    expect(period.timezone).toBe('Pacific/Auckland')
    expect(rows.map(({key}: Row) => key.day)).toEqual(['2026-10-25', '2026-10-26', '2026-11-23'])
  })

  it('tells the hour that comes twice apart by its offset', async () => {
    const hours = await countsBy(
      'hour',
      '-z',
      'Europe/Berlin',
      '--since',
      '2026-10-25',
      '--until',
      '2026-10-25',
    )
    expect(hours).toEqual({
      '2026-10-25T00:00+02:00': 1,
      '2026-10-25T02:00+02:00': 1,
      '2026-10-25T02:00+01:00': 1,
      '2026-10-25T23:00+01:00': 1,
    })
  })
})

describe('--since and --until', () => {
  it.each([
    [['--since', '2026-11-22'], 2],
    [['--until', '2026-10-24'], 2],
    [['--since', '2026-10-25', '--until', '2026-10-25'], 4],
    // A day of 25 hours.
    [['--since', '2026-10-25', '--until', '2026-10-25', '-z', 'Europe/Berlin'], 4],
    [['--since', '2026-10-24T22:00:00Z', '--until', '2026-10-25T23:00:00Z'], 4],
    [['--since', '2026-10-25T00:00+02:00', '--until', '2026-10-26T00:00+01:00'], 4],
    [['--since', '2026-11-22T11:45:00Z'], 1],
    [['--since', '3650d'], 8],
    [['--since', '520w'], 8],
  ] as const)('%j keep %i requests', async (args, requests) => {
    const {totals} = await reportJson(home, ...args)
    expect(totals).toMatchObject({requests, sessions: requests})
  })

  it('are widened to quarters of an hour, and say so', async () => {
    const {period, notes, totals} = await reportJson(
      home,
      '--since',
      '2026-10-24T21:50:00Z',
      '--until',
      '2026-10-24T21:55:00Z',
    )
    expect(period).toEqual({
      since: '2026-10-24T21:45:00.000Z',
      until: '2026-10-24T22:00:00.000Z',
      timezone: 'UTC',
    })
    expect(totals.requests).toBe(1)
    expect(notes).toContainEqual({
      code: 'PERIOD_ROUNDED',
      text: 'The period was widened to whole quarters of an hour.',
    })
  })

  it('are local days, so that a day is the same with and without them', async () => {
    for (const timezone of ['Europe/Berlin', 'Pacific/Auckland', 'Asia/Kathmandu']) {
      for (const [day, requests] of Object.entries(await countsBy('day', '-z', timezone))) {
        const {totals} = await reportJson(home, '--since', day, '--until', day, '-z', timezone)
        expect([timezone, day, totals.requests]).toEqual([timezone, day, requests])
      }
    }
  })

  it('understand today, yesterday and spans of time from this moment', async () => {
    const now = Date.now()
    const hoursAgo = (hours: number) => new Date(now - hours * 3_600_000).toISOString()
    const recent = await recordedHome({
      requests: [0.01, 1, 30, 24 * 10].map(hours => ({
        at: hoursAgo(hours),
        session: `${hours}`,
        inputTokens: 1,
      })),
    })
    const requests = async (...args: string[]) => (await reportJson(recent, ...args)).totals.requests
    expect(await requests('--since', '3h')).toBe(2)
    expect(await requests('--since', '7d')).toBe(3)
    expect(await requests('--since', '2w')).toBe(4)
    expect(await requests('--since', '2w', '--until', '1w')).toBe(1)
    const [today, before] = [await requests('--since', 'today'), await requests('--until', 'yesterday')]
    expect(today + before).toBe(4)
  })

  it('are told in words', async () => {
    const {stdout} = await runReport(home, [
      '--since',
      '2026-10-20',
      '--until',
      '2026-11-22',
      '-z',
      'Europe/Berlin',
    ])
    expect(stdout).toContain('in 34 days (20 Oct – 22 Nov 2026, Europe/Berlin)')
  })
})
