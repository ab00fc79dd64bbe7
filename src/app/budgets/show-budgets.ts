import type {PlacedBudget} from '../../report/budget/budget.ts'
import type {BudgetStanding} from '../../report/budget/budget-standing.ts'
import type {JudgedBudget} from '../../report/budget/judge-budget.ts'
import type {BudgetSpend} from '../../report/budget/judge-spend.ts'
import {type JudgeOptions, judgeBudgets} from './judge-budgets.ts'
import {type BudgetPlaces, type LoadedBudgets, loadSoundBudgets} from './load-budgets.ts'

/** How every budget stands that counts here. */
export type BudgetStatus = {
  readonly schema: 'stackspend.budget-status/1'
  /** ISO-8601 UTC. */
  readonly at: string
  readonly pricing: {readonly version: string; readonly asOf: string}
  readonly files: LoadedBudgets['files']
  readonly budgets: readonly ShownBudget[]
}

/** A budget as its file has it, and how it stands. */
export type ShownBudget = Omit<PlacedBudget, 'each' | 'timezone'> & {
  readonly each: PlacedBudget['each'] | null
  /** `null` where its file names none: then it is of the machine. */
  readonly timezone: string | null
  readonly standings: readonly BudgetStanding[]
  /** Spent in its period by what is none of its scopes, such as a branch that is not known. */
  readonly unscoped: BudgetSpend
}

/** @throws StackspendError BUDGETS_INVALID, BUDGETS_UNREADABLE, STORE_*, SETTINGS_INVALID */
export async function showBudgets(options: JudgeOptions & BudgetPlaces): Promise<BudgetStatus> {
  const {budgets, files} = await loadSoundBudgets(options)
  const {prices, nowMs} = options
  return {
    schema: 'stackspend.budget-status/1',
    at: new Date(nowMs).toISOString(),
    pricing: {version: prices.version, asOf: prices.asOf},
    files,
    budgets: (await judgeBudgets(budgets, options)).map(toShown),
  }
}

function toShown({budget, standings, unscoped}: JudgedBudget): ShownBudget {
  return {...budget, each: budget.each ?? null, timezone: budget.timezone ?? null, standings, unscoped}
}
