import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {deliveredPerMinute} from '../../src/app/delivered-per-minute.ts'

const state = {minute: 100, minuteDelivered: 30, minuteBeforeDelivered: 60}
const at = (minutes: number) => deliveredPerMinute(state, minutes * 60_000)

describe('deliveredPerMinute', () => {
  it('counts this minute, and of the one before what lies within 60 s', () => {
    expect(at(100)).toBe(90)
    expect(at(100.5)).toBe(60)
    expect(at(100.75)).toBe(45)
  })

  it('fades once nothing is delivered', () => {
    expect(at(101)).toBe(30)
    expect(at(101.5)).toBe(15)
    expect(at(102)).toBe(0)
    expect(at(5000)).toBe(0)
  })

  it('is 0 for a remote that never took anything', () => {
    expect(deliveredPerMinute({minute: 0, minuteDelivered: 0, minuteBeforeDelivered: 0}, Date.now())).toBe(0)
  })

  it('is a count of deliveries whatever the clock says', () => {
    const count = fc.nat({max: 100_000})
    fc.assert(
      fc.property(fc.nat(), count, count, fc.maxSafeNat(), (minute, last, before, nowMs) => {
        const rate = deliveredPerMinute({minute, minuteDelivered: last, minuteBeforeDelivered: before}, nowMs)
        expect(Number.isInteger(rate)).toBe(true)
        expect(rate).toBeGreaterThanOrEqual(0)
        expect(rate).toBeLessThanOrEqual(last + before)
      }),
    )
  })
})
