import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {backoffMs} from '../../src/forward/backoff.ts'

const chance = fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true})

describe('backoffMs', () => {
  it('doubles its ceiling from 2 s to 60 s', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 7].map(failures => backoffMs(failures, 0.999_999_9))
    expect(ceilings).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
  })

  it('may be as short as 1 s after any number of failures', () => {
    expect([1, 5, 1_000].map(failures => backoffMs(failures, 0))).toEqual([1_000, 1_000, 1_000])
  })

  it('stays between 1 s and 60 s, whatever chance says', () => {
    fc.assert(
      fc.property(fc.nat(100_000), chance, (failures, random) => {
        const delayMs = backoffMs(failures, random)
        expect(delayMs).toBeGreaterThanOrEqual(1_000)
        expect(delayMs).toBeLessThanOrEqual(60_000)
        expect(Number.isInteger(delayMs)).toBe(true)
      }),
    )
  })

  it('spreads evenly over its range, so that clients do not come back together', () => {
    const delays = Array.from({length: 1_000}, (_, index) => backoffMs(6, index / 1_000))
    const shares = [0, 1, 2, 3].map(quarter =>
      delays.filter(ms => Math.floor((ms - 1_000) / 14_750) === quarter),
    )
    for (const share of shares) expect(share.length).toBeCloseTo(250, -1)
  })
})
