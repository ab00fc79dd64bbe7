import type {PriceList} from '../../pricing/price-list.ts'
import type {SpendRow} from '../../store/spend-query.ts'
import type {Period} from '../period.ts'
import {type KeyNames, rowKey} from '../row-key.ts'
import type {Dimension} from '../spend-report.ts'
import {sumSpend, toMeasures} from '../sum-spend.ts'
import type {BudgetEach, PlacedBudget} from './budget.ts'
import type {BudgetStanding} from './budget-standing.ts'
import {type BudgetSpend, judgeSpend} from './judge-spend.ts'

/** How a budget stands, and what was spent in its period that belongs to none of its scopes: a branch not known. */
export type JudgedBudget = {
  readonly budget: PlacedBudget
  /** Most used first, what is unknown before all. */
  readonly standings: readonly BudgetStanding[]
  readonly unscoped: BudgetSpend
}

export type BudgetUsage = {
  /** By the dimensions of `scopeDimensions`. */
  readonly rows: readonly SpendRow[]
  readonly period: Period
  readonly timezone: string
  readonly prices: PriceList
  readonly userNames: KeyNames['userNames']
}

/** What tells the scopes of a budget apart. A branch or a pull request is one of its project. */
export function scopeDimensions(each: BudgetEach | undefined): readonly Dimension[] {
  switch (each) {
    case undefined:
      return []
    case 'branch':
      return ['project', 'branch']
    case 'pullRequest':
      return ['project', 'attr:vcs.change.id']
    default:
      return [each]
  }
}

/** Holds what was used against a budget, each scope for itself. */
export function judgeBudget(budget: PlacedBudget, usage: BudgetUsage): JudgedBudget {
  const dimensions = scopeDimensions(budget.each)
  const names = {offsets: [], userNames: usage.userNames}
  const keyOf = (row: SpendRow) =>
    dimensions.map((dimension, index) => rowKey(dimension, row.key[index] ?? null, names))
  const groups = Map.groupBy(usage.rows, row => {
    const key = keyOf(row)
    return key.includes(null) ? null : JSON.stringify(key)
  })
  const [unscopedRows = [], scoped] = [groups.get(null), [...groups].filter(([key]) => key !== null)]
  const states = scoped.map(([, rows]) => {
    const scope = rows[0] === undefined ? [] : keyOf(rows[0])
    return toStanding(budget, usage, {
      scope: Object.fromEntries(dimensions.map((dimension, index) => [dimension, scope[index] ?? ''])),
      spend: spendOf(rows, usage.prices),
    })
  })
  const isWhole = budget.each === undefined && states.length === 0
  const standings = isWhole
    ? [toStanding(budget, usage, {scope: {}, spend: spendOf([], usage.prices)})]
    : states
  return {budget, standings: standings.toSorted(byUse), unscoped: spendOf(unscopedRows, usage.prices)}
}

function spendOf(rows: readonly SpendRow[], prices: PriceList): BudgetSpend {
  const {estimatedUsd, unpricedTokens} = toMeasures(sumSpend(rows, prices), 0)
  return {estimatedUsd, unpricedTokens}
}

function toStanding(
  budget: PlacedBudget,
  {period, timezone}: BudgetUsage,
  {scope, spend}: {readonly scope: BudgetStanding['scope']; readonly spend: BudgetSpend},
): BudgetStanding {
  const {origin, onOver, each} = budget
  return {
    ...judgeSpend(budget, spend),
    origin,
    period: budget.period,
    onOver,
    each: each ?? null,
    scope,
    timezone,
    since: toInstant(period.sinceMs),
    until: toInstant(period.untilMs),
  }
}

function toInstant(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}

function byUse(one: BudgetStanding, other: BudgetStanding): number {
  const shareOf = ({share}: BudgetStanding) => share ?? Number.POSITIVE_INFINITY
  // Two unknown ones: `Infinity - Infinity` is no number.
  return shareOf(one) === shareOf(other) ? 0 : shareOf(other) - shareOf(one)
}
