import type {Dimension} from '../usage/dimension.ts'
import type {BudgetStanding} from './budget/budget-standing.ts'
import type {Filters} from './filters.ts'
import type {Coverage, PeriodCoverage} from './lanes/coverage.ts'

export type {Dimension} from '../usage/dimension.ts'
export type {Filters} from './filters.ts'

/** `null` is unknown, never zero. Tokens are integers; USD are unrounded. */
export type Measures = {
  /** `null` when only metrics saw the usage: they do not tell requests apart. */
  readonly requests: number | null
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  /** Known part of `cacheWriteTokens`; `null` when no part is known. The rest is priced as 5-minute. */
  readonly cacheWrite5mTokens: number | null
  readonly cacheWrite1hTokens: number | null
  readonly totalTokens: number
  /** At list price, of what has a price; `null` when nothing has. */
  readonly estimatedUsd: number | null
  /** What the client itself said, of the `reportedRequests` where it did. */
  readonly reportedUsd: number | null
  readonly reportedRequests: number | null
  readonly unpricedTokens: number
  /** Distinct sessions, so a total is not the sum of its rows. */
  readonly sessions: number
}

export type ReportRow = Measures & {
  /** One entry per dimension in `by`; `null` is unknown. */
  readonly key: Readonly<Record<string, string | null>>
  /** Share of the total of the chosen cost, 0 to 1; `null` when either is unknown. */
  readonly share: number | null
  readonly coverage: Coverage | null
}

/** Something a reader must know to trust the number. */
export type Note = {
  readonly code:
    | 'UNPRICED'
    | 'CACHE_WRITES_ASSUMED_5M'
    | 'REPORTED_DIFFERS'
    | 'METRICS_ONLY'
    | 'METRICS_KNEW_MORE'
    | 'SUBSCRIPTION'
    | 'PERIOD_ROUNDED'
    | 'ROWS_LEFT_OUT'
    | 'TELEMETRY_GAP'
    | 'PRUNED'
    | 'BUDGET'
    | 'OVER_BUDGET'
  readonly text: string
}

/** The one value that table, Markdown, JSON and CSV render; none of them adds numbers. */
export type SpendReport = {
  readonly schema: 'stackspend.report/1'
  /** ISO-8601 UTC instants, half-open; `null` is unbounded. `timezone` is an IANA name. */
  readonly period: {readonly since: string | null; readonly until: string | null; readonly timezone: string}
  readonly by: readonly Dimension[]
  /** What was asked to be kept, as typed: values of one dimension are alternatives. Empty when everything was. */
  readonly filters: Filters
  /** The figure that `share`, sorting and the headline use. */
  readonly cost: 'estimated' | 'reported'
  readonly rows: readonly ReportRow[]
  readonly totals: Measures
  readonly pricing: {readonly version: string; readonly asOf: string}
  /** `null` where there are no transcripts to compare with. */
  readonly coverage: PeriodCoverage | null
  /** What the figures are: of sessions with one of these plans (`anthropic.plan`) an equivalent, no money billed. */
  readonly basis: {readonly subscriptionPlans: readonly string[]}
  readonly unpricedModels: readonly {readonly model: string; readonly tokens: number}[]
  /**
   * Budgets that count what the report is of, as they stand now: whole ones, and of those for each branch, user or
   * session the scopes from the first soft threshold on.
   */
  readonly budgets: readonly BudgetStanding[]
  readonly notes: readonly Note[]
}
