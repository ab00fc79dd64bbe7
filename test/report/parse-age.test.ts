import {describe, expect, it} from 'vitest'
import {parseAge} from '../../src/report/parse-age.ts'

describe('an age', () => {
  it.each([
    ['400d', 400 * 24],
    ['8w', 8 * 7 * 24],
    ['48h', 48],
    [' 1D ', 24],
    ['24h', 24],
  ])('of %s is %d hours', (text, hours) => {
    expect(parseAge(text)).toBe(hours * 3_600_000)
  })

  it.each(['', '400', 'd', '0d', '-1d', '1.5d', '23h', '1h', '2026-11-22', '999999d'])(
    'is not "%s"',
    text => {
      expect(() => parseAge(text)).toThrow(expect.objectContaining({code: 'PERIOD_INVALID', exitCode: 2}))
    },
  )
})
