import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {compareVersions} from '../../src/pricing/compare-versions.ts'

describe('compareVersions', () => {
  it('puts versions in the order in which lists are made', () => {
    const ordered = [
      '1',
      '1.9',
      '1.10',
      '2',
      '2026-09-30',
      '2026-11-20',
      '2026-11-20.2',
      '2026-11-20.10',
      '2026-12-01',
    ]
    expect(ordered.toReversed().sort(compareVersions)).toEqual(ordered)
  })

  it('takes the same number written otherwise for the same version', () => {
    expect(compareVersions('1.01', '1.1')).toBe(0)
  })

  it('is an order', () => {
    const version = fc.stringMatching(/^\d[0-9a-z.-]{0,6}$/)
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0)
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) {
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0)
        }
      }),
    )
  })
})
