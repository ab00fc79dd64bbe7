import {describe, expect, it} from 'vitest'
import {movedDays} from '../../../src/report/bill/moved-days.ts'

const days = (...differences: readonly [string, number][]) =>
  [...movedDays(new Map(differences.map(([day, differenceUsd]) => [day, {differenceUsd, ofUsd: 20}])))].sort()

describe('days that a bill counts in another zone', () => {
  it('are neighbours that differ by about as much in two ways', () => {
    expect(days(['2026-10-31', 5], ['2026-11-01', -4.5])).toEqual(['2026-10-31', '2026-11-01'])
  })

  it.each([
    [
      'differ in one way',
      [
        ['2026-11-20', 5],
        ['2026-11-21', 4.5],
      ],
    ],
    [
      'differ by less than half as much',
      [
        ['2026-11-20', 5],
        ['2026-11-21', -2],
      ],
    ],
    [
      'are not neighbours',
      [
        ['2026-11-20', 5],
        ['2026-11-22', -5],
      ],
    ],
    [
      'hardly differ',
      [
        ['2026-11-20', 0.05],
        ['2026-11-21', -0.05],
      ],
    ],
    ['stand alone', [['2026-11-20', 5]]],
  ] as [string, [string, number][]][])('are none that %s', (_case, differences) => {
    expect(days(...differences)).toEqual([])
  })
})
