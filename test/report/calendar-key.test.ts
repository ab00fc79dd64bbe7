import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {dayKey, hourKey, weekKey} from '../../src/report/calendar-key.ts'

const dayMs = 86_400_000
const day = (date: string) => Date.parse(date) / dayMs
const week = (date: string) => Math.floor((day(date) + 3) / 7)

describe('dayKey', () => {
  it.each(['1970-01-01', '2024-02-29', '2026-11-22'])('writes %s', date => {
    expect(dayKey(day(date))).toBe(date)
  })
})

describe('weekKey', () => {
  it.each([
    ['2026-11-22', '2026-W47'],
    ['2026-11-23', '2026-W48'],
    ['2021-01-03', '2020-W53'],
    ['2021-01-04', '2021-W01'],
    ['2024-12-30', '2025-W01'],
    ['2026-12-31', '2026-W53'],
    ['1969-12-31', '1970-W01'],
  ])('puts %s in %s', (date, key) => {
    expect(weekKey(week(date))).toBe(key)
  })

  it('numbers weeks in order, the first being that of 4 January', () => {
    fc.assert(
      fc.property(fc.integer({min: 0, max: 8000}), number => {
        expect(weekKey(number) < weekKey(number + 1)).toBe(true)
        const year = weekKey(number).slice(0, 4)
        expect(weekKey(week(`${year}-01-04`))).toBe(`${year}-W01`)
      }),
    )
  })
})

describe('hourKey', () => {
  it.each([
    ['2026-11-22T13:00:00Z', 60, '2026-11-22T14:00+01:00'],
    ['2026-11-22T23:15:00Z', 345, '2026-11-23T05:00+05:45'],
    ['2026-11-22T02:30:00Z', -210, '2026-11-21T23:00-03:30'],
    ['2026-11-22T02:00:00Z', 0, '2026-11-22T02:00+00:00'],
  ])('writes %s at %d minutes as %s', (instant, offsetMinutes, key) => {
    expect(hourKey(Date.parse(instant), offsetMinutes * 60_000)).toBe(key)
  })

  it('names the same instant', () => {
    fc.assert(
      fc.property(fc.integer({min: 0, max: 600_000}), fc.integer({min: -48, max: 56}), (hour, quarters) => {
        const hourStartMs = hour * 3_600_000
        expect(Date.parse(hourKey(hourStartMs, quarters * 900_000))).toBe(hourStartMs)
      }),
    )
  })
})
