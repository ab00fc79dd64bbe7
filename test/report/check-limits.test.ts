import {describe, expect, it} from 'vitest'
import {checkLimits, parseUsd} from '../../src/report/check-limits.ts'
import type {Measures, SpendReport} from '../../src/report/spend-report.ts'
import {measures, weekByUser} from './build-spend-report.ts'

const priced: Partial<Measures> = {estimatedUsd: 10, reportedUsd: 8, requests: 5, reportedRequests: 5}

function budget(totals: Partial<Measures>, some: Partial<SpendReport> = {}) {
  const report = weekByUser({totals: measures(totals), unpricedModels: [], ...some})
  return checkLimits(report, {maxUsd: 9, failOnUnpriced: false})
}

describe('checkLimits', () => {
  it('has nothing to say where no limit was set', () => {
    expect(checkLimits(weekByUser(), {failOnUnpriced: false})).toEqual([])
  })

  it('holds the budget against the figure that leads', () => {
    expect(budget(priced)).toEqual([{exit: 3, text: 'Over budget: $10.00 of $9.00 (exit code 3).'}])
    expect(budget(priced, {cost: 'reported'})).toEqual([])
    expect(budget({...priced, estimatedUsd: 9})).toEqual([])
  })

  it('says when the budget cannot be checked, and why', () => {
    expect(budget({estimatedUsd: null, unpricedTokens: 7})).toEqual([
      {text: 'Budget not checked: nothing in this report has a price, so the cost is not known.'},
    ])
    expect(budget({estimatedUsd: 1, requests: 1}, {cost: 'reported'})).toEqual([
      {text: 'Budget not checked: the client reported no cost, so the cost is not known.'},
    ])
  })

  it('says when what it checked is too low', () => {
    expect(budget({...priced, estimatedUsd: 5, unpricedTokens: 2000})).toEqual([
      {text: 'Budget checked in part: 2.00k tokens have no price, so the cost may be higher than $5.00.'},
    ])
    expect(budget({...priced, reportedRequests: 3}, {cost: 'reported'})).toEqual([
      {
        text: 'Budget checked in part: the client reported no cost of 2 requests, so the cost may be higher than $8.00.',
      },
    ])
  })

  it('says only that it is over where part of the usage is already too much', () => {
    expect(budget({...priced, unpricedTokens: 2000}).map(({exit}) => exit)).toEqual([3])
  })

  it('takes no usage for no cost', () => {
    expect(budget({}, {rows: []})).toEqual([])
    expect(budget({}, {rows: [], cost: 'reported'})).toEqual([])
  })

  it('names the models without a price', () => {
    expect(checkLimits(weekByUser(), {failOnUnpriced: true})).toEqual([
      {exit: 4, text: 'Unpriced: 512k tokens of nova-9 have no price (exit code 4).'},
    ])
    expect(checkLimits(weekByUser({unpricedModels: []}), {failOnUnpriced: true})).toEqual([])
  })

  it('tells the lower exit code first', () => {
    const findings = checkLimits(weekByUser(), {maxUsd: 1, failOnUnpriced: true})
    expect(findings.map(({exit}) => exit)).toEqual([3, 4])
  })
})

describe('parseUsd', () => {
  it.each([
    ['12.50', 12.5],
    ['$12', 12],
    ['0', 0],
    ['.5', 0.5],
    [' 3. ', 3],
  ])('takes %j for %d', (text, usd) => {
    expect(parseUsd(text)).toBe(usd)
  })

  it.each(['', ' ', '$', '-1', 'abc', '1,000', 'Infinity', '1e3', '0x10', 'NaN'])('refuses %j', text => {
    expect(() => parseUsd(text)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        exitCode: 2,
        message: `--max-usd "${text}" is not an amount of US dollars.`,
      }),
    )
  })
})
