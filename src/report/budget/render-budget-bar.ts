import {bar, formatBudgetUsd, formatTokens, formatUsd} from '../format.ts'
import {levelTitle} from './budget-level.ts'
import type {BudgetState} from './judge-spend.ts'

const BAR_CELLS = 10

/**
 * A budget in one line, for Markdown and plain text alike: `▓▓▓▓▓▓▓░░░ $8.41 of $12`. No name from outside is in it,
 * so there is nothing to escape.
 */
export function renderBudgetBar(state: BudgetState): string {
  const cells = bar(state.share ?? 0, BAR_CELLS, '▓')
  const isHigh = state.level === 'trending-high' || state.level === 'over'
  return `${cells} ${describeSpent(state)}${isHigh ? ` · ${levelTitle(state.level)}` : ''}`
}

/** `$8.41 of $12`; with tokens unpriced `at least $8.41 of $12 (21k tokens unpriced)`. */
export function describeSpent({spentUsd, usd, unpricedTokens}: BudgetState): string {
  const spent = `${unpricedTokens > 0 && spentUsd !== null ? 'at least ' : ''}${formatUsd(spentUsd)}`
  const unpriced = unpricedTokens > 0 ? ` (${formatTokens(unpricedTokens)} tokens unpriced)` : ''
  return `${spent} of ${formatBudgetUsd(usd)}${unpriced}`
}
