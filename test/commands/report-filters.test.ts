import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {recordInto, reportJson, runReport} from '../support/recorded-home.ts'

let home: string

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stackspend-filters-'))
  await recordInto(home, {
    resource: {cost_center: '4711'},
    requests: [
      {session: 's1', email: 'ada@example.com', at: '2026-11-20T10:00:00Z', outputTokens: 50_000},
      {session: 's2', email: 'linus@example.com', at: '2026-11-21T10:00:00Z', outputTokens: 50_000},
      {session: 's3', email: 'linus@example.com', at: '2026-11-22T10:00:00Z', outputTokens: 50_000},
    ],
  })
})

afterAll(() => rm(home, {recursive: true, force: true}))

const filtered = ['--user', 'ada@example.com', '--attr', 'cost_center=4711']

describe('a filtered report', () => {
  it('says as JSON what it was filtered by, as typed', async () => {
    expect((await reportJson(home)).filters).toEqual({})
    expect((await reportJson(home, ...filtered, '--user', 'grace')).filters).toEqual({
      user: ['ada@example.com', 'grace'],
      'attr:cost_center': ['4711'],
    })
  })

  it.each([
    ['table', / in all \(UTC\) · only user ada@example\.com · only cost_center 4711 · 1 session/],
    ['markdown', /\n\nonly user ada@example\.com · only cost\\_center 4711 · 1 session/],
  ])('says so in the headline of %s', async (format, headline) => {
    const {stdout} = await runReport(home, [...filtered, '--format', format])
    expect(stdout).toMatch(headline)
  })

  it('says to leave the filter out where it leaves nothing', async () => {
    const {stdout, exitCode} = await runReport(home, ['--model', 'claude-opus-1'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('No usage in all (UTC), only model claude-opus-1.')
    expect(stdout).toContain('To see the usage of all: leave out --model')
    expect(stdout).not.toContain('To record some')
  })
})

describe('--top of days', () => {
  it('keeps the newest, in their order', async () => {
    const {rows, notes} = await reportJson(home, '--by', 'day', '--top', '2')
    expect(rows.map(({key}: {key: {day: string}}) => key.day)).toEqual(['2026-11-21', '2026-11-22'])
    expect(notes).toContainEqual({
      code: 'ROWS_LEFT_OUT',
      text: '1 older row is left out; the total covers all.',
    })
  })
})

describe('a machine without a time zone', () => {
  it.each(['', 'Nonsense', 'UTC+25'])('has the days of UTC, and says so, with TZ=%j', async tz => {
    const {stdout, stderr, exitCode} = await runReport(home, ['--json'], {TZ: tz})
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout).period.timezone).toBe('UTC')
    expect(stderr).toBe(
      `This machine's time zone (TZ="${tz}") is no IANA name: days are those of UTC. To choose: TZ=Europe/Berlin\n`,
    )
    const named = await runReport(home, ['--json', '-z', 'Asia/Tokyo'], {TZ: tz})
    expect([named.stderr, named.exitCode]).toEqual(['', 0])
  })
})

describe('--max-usd of what has no known cost', () => {
  it('says that the budget could not be checked, and ends well', async () => {
    const {stderr, exitCode} = await runReport(home, ['--cost', 'reported', '--max-usd', '1'])
    expect(exitCode).toBe(0)
    expect(stderr).toBe('Budget not checked: the client reported no cost, so the cost is not known.\n')
  })
})
