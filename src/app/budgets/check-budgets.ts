import {StackspendError} from '../../errors.ts'
import {nearestWord} from '../../nearest-word.ts'
import type {PlacedBudget} from '../../report/budget/budget.ts'
import type {BudgetStanding} from '../../report/budget/budget-standing.ts'
import {type JudgeOptions, judgeBudgets} from './judge-budgets.ts'
import {type BudgetPlaces, loadSoundBudgets} from './load-budgets.ts'

export type BudgetCheck = {
  readonly schema: 'stackspend.budget-check/1'
  readonly checked: readonly string[]
  /** What is over its hard threshold. */
  readonly over: readonly BudgetStanding[]
  /** What cannot be told, since nothing of it has a price, or not all of it. */
  readonly uncertain: readonly BudgetStanding[]
}

/**
 * Whether any of the budgets that are named, or of all, is over its hard threshold now.
 * @throws StackspendError BUDGET_UNKNOWN, and as `showBudgets`.
 */
export async function checkBudgets(
  names: readonly string[],
  options: JudgeOptions & BudgetPlaces,
): Promise<BudgetCheck> {
  const {budgets} = await loadSoundBudgets(options)
  const wanted = names.length === 0 ? budgets : budgets.filter(({name}) => names.includes(name))
  const missing = names.find(name => !budgets.some(budget => budget.name === name))
  if (missing !== undefined) throw unknownBudget(missing, budgets)
  const standings = (await judgeBudgets(wanted, options)).flatMap(judged => judged.standings)
  const isOver = ({level}: BudgetStanding) => level === 'over'
  return {
    schema: 'stackspend.budget-check/1',
    checked: [...new Set(wanted.map(({name}) => name))],
    over: standings.filter(isOver),
    uncertain: standings.filter(standing => standing.unpricedTokens > 0 && !isOver(standing)),
  }
}

/** A budget that nobody set. */
export function unknownBudget(name: string, budgets: readonly Pick<PlacedBudget, 'name'>[]): StackspendError {
  const near = nearestWord(
    name,
    budgets.map(budget => budget.name),
  )
  const question = near === undefined ? '' : ` Did you mean "${near}"?`
  return new StackspendError('BUDGET_UNKNOWN', `There is no budget "${name}".${question}`, {
    exit: 2,
    hint: 'stackspend budget status    (shows all that count here)',
  })
}
