import {describe, expect, it} from 'vitest'
import {describePeriod} from '../../src/report/describe-period.ts'

describe('describePeriod', () => {
  it.each([
    [null, null, 'in all (Europe/Berlin)'],
    ['2026-11-15T23:00:00Z', '2026-11-22T23:00:00Z', 'in 7 days (16–22 Nov 2026, Europe/Berlin)'],
    ['2026-10-24T22:00:00Z', '2026-11-03T23:00:00Z', 'in 10 days (25 Oct – 3 Nov 2026, Europe/Berlin)'],
    ['2026-12-30T23:00:00Z', '2027-01-02T23:00:00Z', 'in 3 days (31 Dec 2026 – 2 Jan 2027, Europe/Berlin)'],
    ['2026-11-21T23:00:00Z', '2026-11-22T23:00:00Z', 'on 22 Nov 2026 (Europe/Berlin)'],
    ['2026-11-15T23:00:00Z', null, 'since 16 Nov 2026 (Europe/Berlin)'],
    ['2026-11-21T13:30:00Z', null, 'since 21 Nov 2026 14:30 (Europe/Berlin)'],
    [null, '2026-11-22T23:00:00Z', 'until the end of 22 Nov 2026 (Europe/Berlin)'],
    [null, '2026-11-22T13:45:00Z', 'until 22 Nov 2026 14:45 (Europe/Berlin)'],
    ['2026-11-21T23:00:00Z', '2026-11-22T13:45:00Z', 'from 22 Nov 2026 to 22 Nov 2026 14:45 (Europe/Berlin)'],
  ])('says of %s to %s: %s', (since, until, words) => {
    expect(describePeriod({since, until, timezone: 'Europe/Berlin'})).toBe(words)
  })
})
