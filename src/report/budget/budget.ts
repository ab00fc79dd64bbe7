import type {Filters} from '../filters.ts'
import type {BudgetPeriod} from './budget-period.ts'
import type {BudgetLimit} from './judge-spend.ts'

export const BUDGET_EACH = ['branch', 'pullRequest', 'user', 'project', 'model', 'session'] as const

/** What has the whole amount for itself. */
export type BudgetEach = (typeof BUDGET_EACH)[number]

export const BUDGET_REACTIONS = ['warn', 'stop'] as const

/** What a budget may be limited to, beside `attr:NAME`. */
export const BUDGET_FILTERS = [
  'project',
  'branch',
  'user',
  'model',
  'team',
  'source',
  'agent',
  'tool',
  'session',
] as const

/** Percentages that StackSpend names: from 50 on Watch, from 80 on Trending high, above 100 Over budget. */
export const SOFT_PERCENTS: readonly number[] = [50, 80]
export const HARD_PERCENT = 100

export const MOST_SOFT_PERCENTS = 8
export const MOST_PERCENT = 1000

/** On one line, without space around it. */
export const BUDGET_NAME = /^\S(?:[^\r\n\t]{0,62}\S)?$/

/** A budget as its file says it, with what is left out filled in. */
export type Budget = BudgetLimit & {
  readonly period: BudgetPeriod
  /** Each of these has the whole amount for itself; absent when there is one amount for all. */
  readonly each: BudgetEach | undefined
  /** What counts; of one dimension the values are alternatives. */
  readonly only: Filters
  readonly onOver: (typeof BUDGET_REACTIONS)[number]
  /** IANA name; absent when it is of the machine. */
  readonly timezone: string | undefined
}

/** A budget that counts here. A user's and a project's of one name both do. */
export type PlacedBudget = Budget & {readonly origin: 'user' | 'project'}
