import type {BudgetEach, PlacedBudget} from './budget.ts'
import type {BudgetState} from './judge-spend.ts'

/** How a budget stands: as a whole, or for one of what has the amount for itself. */
export type BudgetStanding = BudgetState &
  Pick<PlacedBudget, 'origin' | 'period' | 'onOver'> & {
    readonly each: BudgetEach | null
    /** What it is of, by dimension; empty for a budget as a whole. */
    readonly scope: Readonly<Record<string, string>>
    /** IANA name of the zone that the period is of. */
    readonly timezone: string
    /** ISO-8601 UTC, half-open; `null` for all time. */
    readonly since: string | null
    readonly until: string | null
  }
