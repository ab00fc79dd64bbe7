import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {BUDGET_PERIODS, type BudgetPeriod, periodAround} from '../../../src/report/budget/budget-period.ts'
import {zoneClock} from '../../../src/report/time-zone.ts'

const HOUR_MS = 3_600_000

function around(period: BudgetPeriod, now: string, timezone: string): string {
  const {sinceMs, untilMs} = periodAround(period, Date.parse(now), zoneClock(timezone))
  if (sinceMs === undefined || untilMs === undefined) return 'all time'
  const length = (untilMs - sinceMs) / HOUR_MS
  return `${new Date(sinceMs).toISOString().slice(0, 16)} and ${length} h`
}

describe('periodAround', () => {
  it.each([
    ['day', '2026-11-22T23:30:00Z', 'UTC', '2026-11-22T00:00 and 24 h'],
    ['day', '2026-11-22T23:30:00Z', 'Europe/Berlin', '2026-11-22T23:00 and 24 h'],
    ['day', '2026-11-22T04:00:00Z', 'America/New_York', '2026-11-21T05:00 and 24 h'],
    ['day', '2026-11-22T12:00:00Z', 'Asia/Kathmandu', '2026-11-21T18:15 and 24 h'],
  ] as const)('gives the %s at %s in %s its own midnights', (period, now, timezone, text) => {
    expect(around(period, now, timezone)).toBe(text)
  })

  it.each([
    ['the day clocks go forward', '2026-03-29T12:00:00Z', 'Europe/Berlin', '2026-03-28T23:00 and 23 h'],
    ['the day clocks go back', '2026-10-25T12:00:00Z', 'Europe/Berlin', '2026-10-24T22:00 and 25 h'],
    [
      'half an hour of Lord Howe',
      '2026-04-05T02:00:00Z',
      'Australia/Lord_Howe',
      '2026-04-04T13:00 and 24.5 h',
    ],
    ['a midnight that there is not', '2026-09-06T12:00:00Z', 'America/Santiago', '2026-09-06T04:00 and 23 h'],
  ])('counts %s as long as it is', (_, now, timezone, text) => {
    expect(around('day', now, timezone)).toBe(text)
  })

  it.each([
    ['2026-11-22T23:59:59Z', '2026-11-16T00:00 and 168 h'],
    ['2026-11-23T00:00:00Z', '2026-11-23T00:00 and 168 h'],
    ['2027-01-01T12:00:00Z', '2026-12-28T00:00 and 168 h'],
  ])('begins the week of %s on Monday', (now, text) => {
    expect(around('week', now, 'UTC')).toBe(text)
  })

  it('gives the week in which clocks change 167 or 169 hours', () => {
    expect(around('week', '2026-03-25T00:00:00Z', 'Europe/Berlin')).toBe('2026-03-22T23:00 and 167 h')
    expect(around('week', '2026-10-25T23:30:00Z', 'Europe/Berlin')).toBe('2026-10-25T23:00 and 168 h')
    expect(around('week', '2026-10-25T22:30:00Z', 'Europe/Berlin')).toBe('2026-10-18T22:00 and 169 h')
  })

  it.each([
    ['2026-02-10T00:00:00Z', 'UTC', '2026-02-01T00:00 and 672 h'],
    ['2028-02-29T12:00:00Z', 'UTC', '2028-02-01T00:00 and 696 h'],
    ['2026-12-31T23:30:00Z', 'Europe/Berlin', '2026-12-31T23:00 and 744 h'],
    ['2026-10-05T00:00:00Z', 'Europe/Berlin', '2026-09-30T22:00 and 745 h'],
  ])('gives the month at %s in %s all its days', (now, timezone, text) => {
    expect(around('month', now, timezone)).toBe(text)
  })

  it('has no bounds where a budget never begins anew', () => {
    expect(around('none', '2026-11-22T12:00:00Z', 'Europe/Berlin')).toBe('all time')
  })
})

describe('any period', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'Africa/Cairo', 'Asia/Kolkata']
  const instants = fc.integer({min: Date.UTC(2000, 0), max: Date.UTC(2040, 0)})

  it('holds its instant, begins on a quarter of an hour, and the next one begins where it ends', () => {
    const periods = fc.constantFrom(...BUDGET_PERIODS.filter(period => period !== 'none'))
    fc.assert(
      fc.property(periods, fc.constantFrom(...zones), instants, (period, timezone, nowMs) => {
        const clock = zoneClock(timezone)
        const {sinceMs = Number.NaN, untilMs = Number.NaN} = periodAround(period, nowMs, clock)
        expect(sinceMs <= nowMs && nowMs < untilMs).toBe(true)
        expect(sinceMs % (HOUR_MS / 4)).toBe(0)
        expect(periodAround(period, untilMs, clock).sinceMs).toBe(untilMs)
        expect(periodAround(period, untilMs - 1, clock).sinceMs).toBe(sinceMs)
      }),
    )
  })
})
