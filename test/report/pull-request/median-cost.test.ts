import {describe, expect, it} from 'vitest'
import {medianCost} from '../../../src/report/pull-request/median-cost.ts'
import {contribution, contributionRow} from '../../support/contribution.ts'

const branch = (...costsUsd: (number | null)[]) =>
  costsUsd.map((estimatedUsd, index) =>
    contribution({id: `c-${index}`, rows: [contributionRow({estimatedUsd})]}),
  )

describe('the median of other branches', () => {
  it('is the middle one of an odd number', () => {
    expect(medianCost([branch(3), branch(100), branch(1)])).toEqual({estimatedUsd: 3, pullRequests: 3})
  })

  it('lies between the middle two of an even number', () => {
    const branches = [branch(4), branch(100), branch(1), branch(2)]
    expect(medianCost(branches)).toEqual({estimatedUsd: 3, pullRequests: 4})
  })

  it('adds up the contributions of each branch', () => {
    expect(medianCost([branch(1, 2), branch(3, 4), branch(5, 6)])).toEqual({estimatedUsd: 7, pullRequests: 3})
  })

  it('is not known of fewer than three, nor from what has no price', () => {
    expect(medianCost([branch(1), branch(2)])).toBeNull()
    expect(medianCost([branch(1), branch(2), branch(null), branch(0), []])).toBeNull()
  })
})
