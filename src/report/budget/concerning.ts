import {normalizeModel} from '../../pricing/normalize-model.ts'
import type {Filters} from '../filters.ts'
import {isNotable} from './budget-level.ts'
import type {BudgetStanding} from './budget-standing.ts'
import type {JudgedBudget} from './judge-budget.ts'

/** What a report is of. */
export type ReportScope = {
  readonly period: {readonly since: string | null; readonly until: string | null}
  readonly filters: Filters
}

/**
 * The standings that a report should show: of budgets that count some of what it is of, now or in the period of the
 * budget that runs now. Of a budget for each of many only what reached a threshold, or is not known.
 */
export function concerningStandings(judged: readonly JudgedBudget[], report: ReportScope): BudgetStanding[] {
  return judged.flatMap(({budget, standings}) => {
    if (!matches(budget.only, report.filters)) return []
    return standings.filter(
      ({each, scope, level, since, until}) =>
        overlaps({since, until}, report.period) &&
        (each === null || isNotable(level) || level === 'unknown') &&
        matches(
          Object.fromEntries(Object.entries(scope).map(([name, value]) => [name, [value]])),
          report.filters,
        ),
    )
  })
}

/** Half-open spans of ISO-8601 UTC instants, `null` without an end. */
function overlaps(one: ReportScope['period'], other: ReportScope['period']): boolean {
  return isBefore(one.since, other.until) && isBefore(other.since, one.until)
}

function isBefore(start: string | null, end: string | null): boolean {
  return start === null || end === null || Date.parse(start) < Date.parse(end)
}

/** Whether something may be of both; what one side does not name, it does not leave out. */
function matches(names: Readonly<Record<string, readonly string[] | undefined>>, filters: Filters): boolean {
  return Object.entries(filters).every(([dimension, wanted = []]) => {
    const own = names[dimension]
    return own === undefined || own.some(name => wanted.some(value => isSame(dimension, name, value)))
  })
}

function isSame(dimension: string, name: string, value: string): boolean {
  if (dimension === 'model') return normalizeModel(name).id === normalizeModel(value).id
  return dimension === 'session' ? name.startsWith(value) || value.startsWith(name) : name === value
}
