import type {ForwardEvent} from '../forward/forward-event.ts'
import type {Signal} from '../otlp/records.ts'
import type {TokenCounts} from '../usage/usage-event.ts'
import type {BudgetEvent} from './budgets/follow-budgets.ts'

/** One model request as it became known, or as more became known of it. Instants are ISO-8601 UTC. */
export type WatchedUsage = TokenCounts & {
  readonly type: 'usage'
  /** `changed`: another lane told more of a request that is counted already. */
  readonly change: 'added' | 'changed'
  readonly occurredAt: string
  readonly requestId: string | null
  readonly sessionId: string | null
  readonly user: string | null
  readonly project: string | null
  readonly branch: string | null
  readonly model: string
  readonly agent: string | null
  readonly lanes: readonly string[]
  /** At list price; `null` when the model has no price. */
  readonly estimatedUsd: number | null
  readonly reportedUsd: number | null
}

/** A model request that failed. The instant is ISO-8601 UTC. */
export type WatchedApiError = {
  readonly type: 'api_error'
  readonly occurredAt: string
  readonly sessionId: string | null
  readonly model: string | null
  readonly statusCode: number | null
  readonly attempts: number | null
}

export type WatchStats = {
  readonly batches: number
  readonly requests: number
  readonly apiErrors: number
  /** Requests to the listener that were refused, or could not be kept. */
  readonly refused: number
  /** Records that should have carried usage but could not be read. */
  readonly unreadable: number
}

/** The last line of a `watch`. Costs are those of this run at list price. */
export type WatchSummary = WatchStats & {
  readonly type: 'summary'
  readonly role: 'owner' | 'attached'
  readonly startedAt: string
  readonly endedAt: string
  readonly estimatedUsd: number | null
  readonly unpricedTokens: number
  readonly totalTokens: number
  readonly pricing: {readonly version: string; readonly asOf: string}
  /** Plans of sessions with usage since the start: of those the cost is an equivalent, no money billed. */
  readonly basis: {readonly subscriptionPlans: readonly string[]}
}

/** What `watch --output ndjson` prints, one object a line. */
export type WatchEvent =
  | {
      readonly type: 'ready'
      /** Where the token that it demands is, and the certificate that it shows; each absent without one. */
      readonly tokenFile?: string | undefined
      readonly tlsCert?: string | undefined
      readonly http: string
      /** `HOST:PORT`; `null` where no gRPC is taken. */
      readonly grpc: string | null
      readonly pid: number
      readonly forwarding: readonly string[]
    }
  | {readonly type: 'attached'; readonly http: string; readonly pid: number}
  | {
      readonly type: 'batch'
      readonly signal: Signal
      readonly bytes: number
      readonly added: number
      readonly changed: number
      readonly unreadable: number
    }
  /** What was read of transcripts; `history` are requests of before this run, which are not told one by one. */
  | {
      readonly type: 'transcripts'
      readonly added: number
      readonly changed: number
      readonly history: number
    }
  | WatchedUsage
  | WatchedApiError
  | ({readonly type: 'stats'} & WatchStats)
  /** The `watch` that this one is attached to has ended, and so does this one. */
  | {readonly type: 'ended'; readonly reason: string}
  | {readonly type: 'error'; readonly status: number; readonly message: string}
  | BudgetEvent
  | ForwardEvent
  | WatchSummary
