import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {readCount, readMicroUsd, readNumber} from '../../src/usage/read-number.ts'

describe('readNumber', () => {
  it('reads one number alike from a string, an integer, a double and a bigint', () => {
    expect([readNumber('1234'), readNumber(1234), readNumber(1234.0), readNumber(1234n)]).toEqual([
      1234, 1234, 1234, 1234,
    ])
    expect(readNumber('0.0105')).toBe(0.0105)
    expect(readNumber(' 7 ')).toBe(7)
  })

  it.each([undefined, '', '  ', 'many', '1,5', '12 tokens', true, [1], {value: 1}, Number.NaN, Infinity])(
    'takes %j for no number',
    value => {
      expect(readNumber(value)).toBeUndefined()
    },
  )

  it('takes the names of what is not finite for no number', () => {
    expect([readNumber('NaN'), readNumber('Infinity'), readNumber('-Infinity')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('readCount', () => {
  it('reads whole numbers from zero on', () => {
    expect([readCount(0), readCount('0'), readCount('22200'), readCount(17n)]).toEqual([0, 0, 22_200, 17])
  })

  it('rounds a double, since a counter may arrive with the noise of one', () => {
    expect(readCount(2.9999999999999996)).toBe(3)
  })

  it.each([-1, '-7', 1e300, '1e300', 2n ** 63n])('takes %s for no count', value => {
    expect(readCount(value)).toBeUndefined()
  })

  it('takes so much that thousands of the largest still have an exact sum, and no more', () => {
    expect(readCount(1e12)).toBe(1e12)
    expect(readCount(1e12 + 1)).toBeUndefined()
    expect(Number.isSafeInteger(1e12 * 9_000)).toBe(true)
  })

  it('gives a safe integer that is not negative, or nothing, for any value', () => {
    const value = fc.oneof(fc.string(), fc.double(), fc.bigInt(), fc.integer().map(String), fc.boolean())
    fc.assert(
      fc.property(value, given => {
        const count = readCount(given)
        expect(count === undefined || (Number.isSafeInteger(count) && count >= 0)).toBe(true)
      }),
    )
  })
})

describe('readMicroUsd', () => {
  it('turns dollars into whole micro-dollars, without the noise of doubles', () => {
    expect([readMicroUsd(0.010000000000000002), readMicroUsd('0.129819'), readMicroUsd(2)]).toEqual([
      10_000, 129_819, 2_000_000,
    ])
  })

  it('tells a cost of zero from an unknown one', () => {
    expect(readMicroUsd('0')).toBe(0)
    expect(readMicroUsd(undefined)).toBeUndefined()
  })

  it.each([-0.01, 'free', 1e300])('takes %s for no cost', value => {
    expect(readMicroUsd(value)).toBeUndefined()
  })
})
