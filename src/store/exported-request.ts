import type {Lane, TokenCounts} from '../usage/usage-event.ts'

/** One request with all that is known of it, joined with its session. What is unknown is `undefined`. */
export type ExportedRequest = TokenCounts & {
  /** Rises in the order in which requests became known. */
  readonly id: number
  readonly occurredAtMs: number
  readonly requestId: string | undefined
  readonly messageId: string | undefined
  readonly sessionId: string | undefined
  readonly source: string
  readonly lanes: readonly Lane[]
  /** The lane whose counts these are; stores of versions 1 and 2 did not say. */
  readonly countsLane: Lane | undefined
  readonly model: string
  readonly speed: string | undefined
  readonly geography: string | undefined
  readonly provider: string | undefined
  readonly serviceTier: string | undefined
  readonly webSearches: number | undefined
  readonly reportedMicroUsd: number | undefined
  /** By what reports show of them. */
  readonly user: string | undefined
  readonly userId: string | undefined
  readonly userEmail: string | undefined
  readonly accountId: string | undefined
  readonly organizationId: string | undefined
  readonly project: string | undefined
  readonly branch: string | undefined
  readonly entrypoint: string | undefined
  readonly clientVersion: string | undefined
  readonly plan: string | undefined
  readonly agent: string | undefined
  readonly tool: string | undefined
  /** Of the resource, as JSON. */
  readonly attributes: string
}
