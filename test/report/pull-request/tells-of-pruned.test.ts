import {describe, expect, it} from 'vitest'
import {tellsOfPruned} from '../../../src/report/pull-request/tells-of-pruned.ts'
import {contribution, contributionRow} from '../../support/contribution.ts'

describe('a contribution', () => {
  it.each([
    ['2026-11-20', undefined, false],
    ['2026-11-20', '2026-11-20', false],
    ['2026-11-20', '2026-11-21', true],
  ])('of %s tells of what a store that knows all since %s has pruned: %s', (day, knownSince, expected) => {
    expect(tellsOfPruned(contribution({rows: [contributionRow({day})]}), knownSince)).toBe(expected)
  })
})
