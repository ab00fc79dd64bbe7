import type {Remote} from '../config/connection.ts'
import type {BudgetStanding} from '../report/budget/budget-standing.ts'

/**
 * What the live view shows at one instant. Instants are Unix ms UTC, tokens integers, USD unrounded at list
 * price. `null` is unknown, never zero. Strings may hold anything that telemetry sent; who renders, escapes.
 */
export type ViewState = {
  readonly listener: ListenerView
  readonly priceList: {
    readonly version: string
    /** `YYYY-MM-DD`. */
    readonly asOf: string
  }
  /** Since midnight in the report's time zone. */
  readonly today: SpendView & {
    /** `null` when only metrics saw the usage. */
    readonly requests: number | null
    readonly totalTokens: number
    /** Cache reads in all tokens of prompts, 0 to 1; `null` without any prompt. */
    readonly cacheReadShare: number | null
  }
  readonly run: SpendView & {readonly label: 'this run' | 'since attached'; readonly sinceMs: number}
  /** Where this watch forwards to; the owner's remotes when attached. */
  readonly remotes: readonly RemoteView[]
  /** Cost of the last 15 minutes as an hourly rate. */
  readonly burnUsdPerHour: number | null
  /** All tokens of each of the last 60 minutes, oldest first. */
  readonly tokensPerMinute: readonly number[]
  /** Active sessions, newest first. */
  readonly sessions: readonly SessionView[]
  /** Models without a price that were used today. */
  readonly unpriced: readonly {readonly model: string; readonly tokens: number}[]
  /** As they stand now; those for each of many with all that has usage in their period. */
  readonly budgets: readonly BudgetStanding[]
  /** Newest first, free of private content. */
  readonly problems: readonly {readonly atMs: number; readonly text: string}[]
  /** The plan is a subscription: USD are a list-price equivalent and no bill. */
  readonly subscription: boolean
}

export type ListenerView = {
  /** `attached` shows what another `watch` of the same home receives. */
  readonly state: 'listening' | 'attached' | 'stopping'
  /** `host:port`. */
  readonly address: string
  /** `host:port` where gRPC is taken; `null` where none is. */
  readonly grpc: string | null
  /** Process id of the `watch` that listens, when attached. */
  readonly holderPid?: number | undefined
  /** Batches received in this run; `null` when attached. */
  readonly batches: number | null
  readonly lastBatchAtMs?: number | undefined
}

/** A remote and its queue. Counts are of batches, since the connection was made. */
export type RemoteView = {
  readonly name: string
  readonly kind: Remote['kind']
  readonly waiting: number
  readonly waitingBytes: number
  /** Of what waits; `null` when nothing does. */
  readonly oldestReceivedAtMs: number | null
  readonly delivered: number
  readonly deliveredPerMinute: number
  readonly lastSuccessAtMs: number | null
  readonly lastError: string | null
  readonly lastErrorAtMs: number | null
  /** The remote refuses everything since then. */
  readonly stalledSinceMs: number | null
  /** Refused for good, and kept. */
  readonly dead: number
  /** Counted as usage, but never sent: the outbox was full, or the batch could not be redacted. */
  readonly notQueued: number
  /** Given up for age or room, or by `outbox drop`. */
  readonly dropped: number
  /** When a batch was last not queued, or given up for age or room. */
  readonly lastLossAtMs: number | null
}

/** A cost, and the tokens that it leaves out because their model has no price. */
export type SpendView = {
  readonly estimatedUsd: number | null
  readonly unpricedTokens: number
}

export type SessionView = SpendView & {
  readonly sessionId: string
  readonly user: string | null
  readonly project: string | null
  /** Where it worked last, as its transcript says. */
  readonly branch: string | null
  /** The most recent one, as sent. */
  readonly model: string | null
  /** How many models the session used besides `model`. */
  readonly otherModels: number
  /** `null` when only metrics saw the session. */
  readonly requests: number | null
  readonly inputTokens: number
  readonly outputTokens: number
  /** Cache reads and writes together. */
  readonly cachedTokens: number
  readonly totalTokens: number
  readonly lastSeenMs: number
}
