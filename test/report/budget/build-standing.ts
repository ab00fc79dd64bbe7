import type {BudgetStanding} from '../../../src/report/budget/budget-standing.ts'
import {judgeSpend} from '../../../src/report/budget/judge-spend.ts'

/** A user's budget of $10 for November, of which so much is spent; a test says only what matters to it. */
export function standing(estimatedUsd: number | null, set: Partial<BudgetStanding> = {}): BudgetStanding {
  const limit = {name: 'month', usd: 10, softPercents: [50, 80], hardPercent: 100}
  return {
    ...judgeSpend(limit, {estimatedUsd, unpricedTokens: estimatedUsd === null ? 1000 : 0}),
    origin: 'user',
    period: 'month',
    onOver: 'warn',
    each: null,
    scope: {},
    timezone: 'UTC',
    since: '2026-11-01T00:00:00.000Z',
    until: '2026-12-01T00:00:00.000Z',
    ...set,
  }
}
