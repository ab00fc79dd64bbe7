import {estimateCost} from '../pricing/estimate-cost.ts'
import type {PriceList} from '../pricing/price-list.ts'
import type {SpendRow} from '../store/spend-query.ts'
import {totalTokens} from '../usage/total-tokens.ts'
import type {SpendReport} from './spend-report.ts'

/** Models that were used without a price, those with the most tokens first. */
export function listUnpriced(rows: readonly SpendRow[], prices: PriceList): SpendReport['unpricedModels'] {
  const tokensByModel = new Map<string, number>()
  for (const row of rows) {
    if (estimateCost(row, prices) !== undefined) continue
    tokensByModel.set(row.model, (tokensByModel.get(row.model) ?? 0) + totalTokens(row))
  }
  return [...tokensByModel]
    .map(([model, tokens]) => ({model, tokens}))
    .sort((a, b) => b.tokens - a.tokens || (a.model < b.model ? -1 : 1))
}
