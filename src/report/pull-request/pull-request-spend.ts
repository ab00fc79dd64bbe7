import type {BudgetState} from '../budget/judge-spend.ts'
import type {Contribution} from './contribution.ts'

/** What a comment can be broken down by. */
export const BREAKDOWNS = ['model', 'day', 'contributor'] as const

export type Breakdown = (typeof BREAKDOWNS)[number]

/** Sums of contributions. Tokens are integers, USD unrounded; `null` is unknown, never zero. */
export type PullRequestSums = {
  /** Of what was seen request by request. */
  readonly requests: number | null
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly totalTokens: number
  /** At list price, of what has a price. */
  readonly estimatedUsd: number | null
  readonly unpricedTokens: number
  /** Distinct sessions; `null` by model and by day, where shared totals cannot tell them apart. */
  readonly sessions: number | null
}

export type PullRequestRow = PullRequestSums & {
  readonly key: string
  /** Share of the total cost, 0 to 1; `null` when either is unknown. */
  readonly share: number | null
}

/** Something a reader must know to trust the number. */
export type PullRequestNote = {
  readonly code:
    | 'UNPRICED'
    | 'PRICE_LISTS_DIFFER'
    | 'SHARED_UNREADABLE'
    | 'CONTRIBUTION_UNREADABLE'
    | 'NOTHING_SHARED'
    | 'ONLY_THIS_RUN'
  readonly text: string
}

/** What a pull request cost: the one value that the comment, the summary and the JSON render. */
export type PullRequestSpend = {
  readonly schema: 'stackspend.pull-request/1'
  /** `null` when there is none, or none was found. */
  readonly pullRequest: {
    readonly forge: 'github' | 'gitlab'
    readonly repository: string
    readonly number: number
    readonly url: string | null
  } | null
  readonly branch: string
  /** `false` when what was shared could not be read: then every sum is the least that it can be. */
  readonly isComplete: boolean
  readonly totals: PullRequestSums
  /** Of developers' sessions and of agents in CI. */
  readonly origins: Readonly<Record<Contribution['origin'], PullRequestSums>>
  readonly breakdowns: readonly {readonly by: Breakdown; readonly rows: readonly PullRequestRow[]}[]
  /** The lists that costs were estimated with, the newest first. */
  readonly pricing: readonly Contribution['pricing'][]
  /** Requests that transcripts tell of, and how many of them telemetry saw; `null` without transcripts. */
  readonly coverage: {
    readonly transcriptRequests: number
    readonly bothRequests: number
    readonly share: number
  } | null
  /** Those with the most tokens first. */
  readonly unpricedModels: readonly {readonly model: string; readonly tokens: number}[]
  /** Median cost of other pull requests of this repository; `null` when too few are known. */
  readonly median: {readonly estimatedUsd: number; readonly pullRequests: number} | null
  readonly budgets: readonly BudgetState[]
  readonly notes: readonly PullRequestNote[]
}
