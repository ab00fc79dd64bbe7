import type {NoRates} from '../pricing/choose-rates.ts'
import type {ExplainedCost} from '../pricing/explain-cost.ts'
import type {Lane, TokenCounts} from '../usage/usage-event.ts'
import type {Coverage} from './lanes/coverage.ts'
import type {SpendReport} from './spend-report.ts'

/** What one lane told of a request; `null` is what it does not know. */
export type ExplainedLane = {
  readonly lane: Lane
  /** Whether the counts of the request are this lane's. */
  readonly isCounted: boolean
  readonly occurredAt: string
  readonly tokens: TokenCounts
  readonly reportedUsd: number | null
  readonly webSearches: number | null
  readonly speed: string | null
  readonly geography: string | null
  readonly serviceTier: string | null
}

/** Who and where, as reports group it. */
export type ExplainedPlace = {
  readonly user: string | null
  readonly project: string | null
  readonly branch: string | null
  readonly clientVersion: string | null
}

type Explained = ExplainedPlace & {
  readonly schema: 'stackspend.explanation/1'
  readonly sessionId: string | null
  /** At list price; `null` when nothing has a price. */
  readonly estimatedUsd: number | null
  readonly reportedUsd: number | null
  /** What could not be known, and which way that moves the figure. */
  readonly unknown: readonly string[]
  readonly pricing: SpendReport['pricing']
}

/** Where the number of one request comes from. */
export type RequestExplanation = Explained & {
  readonly of: 'request'
  readonly requestId: string | null
  readonly messageId: string | null
  readonly occurredAt: string
  readonly source: string
  readonly model: string
  readonly agent: string | null
  readonly tool: string | null
  readonly lanes: readonly ExplainedLane[]
  readonly tokens: TokenCounts
  readonly cost: ExplainedCost | NoRates
}

/** Requests of one model, price row and price class. */
export type ExplainedPart = {
  readonly model: string
  /** `null` for metrics, which do not tell requests apart. */
  readonly requests: number | null
  readonly totalTokens: number
  readonly cost: ExplainedCost | NoRates
}

/** Where the number of a session comes from. */
export type SessionExplanation = Explained & {
  readonly of: 'session'
  readonly sessionId: string
  readonly since: string
  readonly until: string
  readonly plan: string | null
  readonly requests: number
  /** Of how many requests the client told its own figure. */
  readonly reportedRequests: number
  /** Requests by the lanes that saw them, the largest group first. */
  readonly seenBy: readonly {readonly lanes: readonly Lane[]; readonly requests: number}[]
  /** Requests by the lane whose counts won. */
  readonly countsFrom: readonly {readonly lane: Lane; readonly requests: number}[]
  readonly coverage: Coverage | null
  readonly failedRequests: number
  readonly parts: readonly ExplainedPart[]
  /** The dearest requests, by their ids. */
  readonly dearest: readonly {
    readonly requestId: string | null
    readonly occurredAt: string
    readonly model: string
    readonly estimatedUsd: number
  }[]
}

export type Explanation = RequestExplanation | SessionExplanation
