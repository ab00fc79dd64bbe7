import type {EditedBudget} from '../app/budgets/edit-budgets.ts'
import {describeFilters} from '../report/describe-filters.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {formatBudgetUsd} from '../report/format.ts'

const PERIODS = {day: 'a day', week: 'a week', month: 'a month', none: 'in all'}

/** What became of a budget, and in which file. */
export function describeEdit({file, outcome, budget}: EditedBudget): string {
  const {name, usd, period, each, only} = budget
  if (outcome === 'removed') return `Budget ${escapeForTerminal(name)} is out of ${file}.`
  const parts = [
    `${formatBudgetUsd(usd)} ${PERIODS[period]}`,
    ...(each === undefined ? [] : [`for each ${each === 'pullRequest' ? 'pull request' : each}`]),
    ...describeFilters(only, escapeForTerminal),
  ]
  const verb = {added: 'is set', changed: 'is changed', unchanged: 'was so already'}[outcome]
  return `Budget ${escapeForTerminal(name)} ${verb}: ${parts.join(', ')}. In ${file}`
}
