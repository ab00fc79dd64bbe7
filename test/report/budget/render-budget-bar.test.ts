import {expect, it} from 'vitest'
import {judgeSpend} from '../../../src/report/budget/judge-spend.ts'
import {renderBudgetBar} from '../../../src/report/budget/render-budget-bar.ts'

const LIMIT = {name: 'pull request', usd: 12, softPercents: [50, 80], hardPercent: 100}

it.each([
  [{estimatedUsd: 0, unpricedTokens: 0}, '░░░░░░░░░░ $0.00 of $12'],
  [{estimatedUsd: 8.41, unpricedTokens: 0}, '▓▓▓▓▓▓▓░░░ $8.41 of $12'],
  [{estimatedUsd: 11.99, unpricedTokens: 0}, '▓▓▓▓▓▓▓▓▓░ $11.99 of $12 · Trending high 🟡'],
  [{estimatedUsd: 13.2, unpricedTokens: 0}, '▓▓▓▓▓▓▓▓▓▓ $13.20 of $12 · Over budget 🔴'],
  [{estimatedUsd: 3, unpricedTokens: 21_000}, '▓▓▓░░░░░░░ at least $3.00 of $12 (21.0k tokens unpriced)'],
  [{estimatedUsd: null, unpricedTokens: 21_000}, '░░░░░░░░░░ – of $12 (21.0k tokens unpriced)'],
])('draws %o as %s', (spend, text) => {
  expect(renderBudgetBar(judgeSpend(LIMIT, spend))).toBe(text)
})

it('writes cents of a budget only where it has some', () => {
  const bar = renderBudgetBar(judgeSpend({...LIMIT, usd: 12.5}, {estimatedUsd: 1, unpricedTokens: 0}))
  expect(bar).toBe('▓░░░░░░░░░ $1.00 of $12.50')
})
