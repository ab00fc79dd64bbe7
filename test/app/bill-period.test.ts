import {describe, expect, it} from 'vitest'
import {billPeriod} from '../../src/app/bill-period.ts'

const asked = (since?: string, until?: string, timezone = 'UTC') =>
  billPeriod({
    since,
    until,
    timezone,
    nowMs: Date.UTC(2026, 10, 22, 12),
    otherwise: {since: '7d', until: 'today'},
  })

describe('the days of a bill', () => {
  it('are those that were asked for, the last included', () => {
    expect(asked('2026-11-01', '2026-11-20')).toEqual({
      sinceMs: Date.UTC(2026, 10, 1),
      untilMs: Date.UTC(2026, 10, 21),
      firstDay: '2026-11-01',
      lastDay: '2026-11-20',
      isRounded: false,
    })
  })

  it('are the usual ones where nothing was asked', () => {
    expect(asked()).toMatchObject({firstDay: '2026-11-16', lastDay: '2026-11-22', isRounded: false})
  })

  it('are whole days of the zone, and it is known when they were not asked so', () => {
    expect(asked('24h', undefined, 'Europe/Berlin')).toEqual({
      sinceMs: Date.UTC(2026, 10, 20, 23),
      untilMs: Date.UTC(2026, 10, 22, 23),
      firstDay: '2026-11-21',
      lastDay: '2026-11-22',
      isRounded: true,
    })
  })

  it('are whole where clocks change', () => {
    const {sinceMs, untilMs} = asked('2026-10-25', '2026-10-25', 'Europe/Berlin')
    expect((untilMs - sinceMs) / 3_600_000).toBe(25)
  })

  it('are none for a period that ends before it begins', () => {
    expect(() => asked('2026-11-20', '2026-11-19')).toThrow(expect.objectContaining({code: 'PERIOD_INVALID'}))
  })
})
