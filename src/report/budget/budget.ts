import type {Filters} from '../spend-report.ts'
import type {BudgetPeriod} from './budget-period.ts'
import type {BudgetEach} from './budget-schema.ts'
import type {BudgetLimit} from './judge-spend.ts'

/** A budget as its file says it, with what is left out filled in. */
export type Budget = BudgetLimit & {
  readonly period: BudgetPeriod
  /** Each of these has the whole amount for itself; absent when there is one amount for all. */
  readonly each: BudgetEach | undefined
  /** What counts; of one dimension the values are alternatives. */
  readonly only: Filters
  readonly onOver: 'warn' | 'stop'
  /** IANA name; absent when it is of the machine. */
  readonly timezone: string | undefined
}

/** A budget that counts here. A user's and a project's of one name both do. */
export type PlacedBudget = Budget & {readonly origin: 'user' | 'project'}
