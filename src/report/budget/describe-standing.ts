import {formatPercent} from '../format.ts'
import {keyLabel} from '../key-label.ts'
import type {Dimension} from '../spend-report.ts'
import {levelLabel} from './budget-level.ts'
import type {BudgetStanding} from './budget-standing.ts'
import {scopeDimensions} from './judge-budget.ts'
import {describeSpent} from './render-budget-bar.ts'

const PERIODS: Readonly<Record<BudgetStanding['period'], string>> = {
  day: 'today',
  week: 'this week',
  month: 'this month',
  none: 'in all',
}

/**
 * How a budget stands in one sentence without its full stop: `Budget month: $8.41 of $12 this month (70 %), Watch`.
 * `escapeName` makes a name safe for where it is printed.
 */
export function describeStanding(standing: BudgetStanding, escapeName: (text: string) => string): string {
  const {name, period, share, level} = standing
  const scope = scopeLabel(standing, escapeName)
  const of = scope === '' ? '' : ` of ${scope}`
  const used = share === null ? '' : ` (${formatPercent(share)})`
  return `Budget ${escapeName(name)}${of}: ${describeSpent(standing)} ${PERIODS[period]}${used}, ${levelLabel(level)}`
}

/** What a standing is of: `acme/api / fix-retry`; empty for a budget as a whole. */
export function scopeLabel(
  {each, scope}: Pick<BudgetStanding, 'each' | 'scope'>,
  escapeName: (text: string) => string,
): string {
  return scopeDimensions(each ?? undefined)
    .map(dimension => {
      const name = escapeName(keyLabel(dimension, scope[dimension]))
      return dimension === PULL_REQUEST ? `#${name}` : name
    })
    .join(' / ')
}

const PULL_REQUEST: Dimension = 'attr:vcs.change.id'
