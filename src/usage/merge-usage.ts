import type {Lane, TokenCounts, UsageEvent} from './usage-event.ts'

/** One request as all lanes that saw it know it together. */
export type MergedUsage = Omit<UsageEvent, 'lane'> & {
  /** Lanes that saw it, the best one first. */
  readonly lanes: readonly Lane[]
}

// The log event is the client's own billing record; a span has neither cost nor split.
const LANE_RANK: Readonly<Record<Lane, number>> = {transcript: 1, span: 2, log: 3}

/** A request that one lane alone has seen. */
export function firstSight(event: UsageEvent): MergedUsage {
  const {lane, ...usage} = event
  return {...usage, lanes: [lane]}
}

/**
 * What is known of a request once another lane, or the same one again, has told of it.
 * Counts are taken whole from the record with the larger output, never mixed; everything else from the
 * best lane that knows it. The result does not depend on the order in which log and span arrive.
 */
export function mergeUsage(known: MergedUsage, seen: UsageEvent): MergedUsage {
  const isSeenBetter = LANE_RANK[seen.lane] > bestRank(known.lanes)
  const counts = mergeCounts(known, seen, isSeenBetter)
  const [first, second] = isSeenBetter ? [seen, known] : [known, seen]
  return {
    source: known.source,
    lanes: known.lanes.includes(seen.lane) ? known.lanes : bestFirst([...known.lanes, seen.lane]),
    requestId: first.requestId ?? second.requestId,
    sessionId: first.sessionId ?? second.sessionId,
    hidesSession: (first.hidesSession ?? false) || (second.hidesSession ?? false),
    occurredAtMs: first.occurredAtMs,
    sequence: first.sequence ?? second.sequence,
    model: first.model,
    ...counts,
    reportedMicroUsd: first.reportedMicroUsd ?? second.reportedMicroUsd,
    webSearches: first.webSearches ?? second.webSearches,
    speed: first.speed ?? second.speed,
    geography: first.geography ?? second.geography,
    provider: first.provider ?? second.provider,
    agent: first.agent ?? second.agent,
    tool: first.tool ?? second.tool,
    context: mergeContext(first.context, second.context),
  }
}

function bestFirst(lanes: readonly Lane[]): Lane[] {
  return lanes.toSorted((a, b) => LANE_RANK[b] - LANE_RANK[a])
}

function bestRank(lanes: readonly Lane[]): number {
  return Math.max(...lanes.map(lane => LANE_RANK[lane]))
}

function mergeCounts(known: TokenCounts, seen: TokenCounts, isSeenBetter: boolean): TokenCounts {
  const difference =
    seen.outputTokens - known.outputTokens || allTokens(seen) - allTokens(known) || (isSeenBetter ? 1 : -1)
  const [winner, loser] = difference > 0 ? [seen, known] : [known, seen]
  const split = splitTokens(loser) > splitTokens(winner) && sameWrites(loser, winner) ? loser : winner
  return {
    inputTokens: winner.inputTokens,
    outputTokens: winner.outputTokens,
    cacheReadTokens: winner.cacheReadTokens,
    cacheWriteTokens: winner.cacheWriteTokens,
    cacheWrite5mTokens: split.cacheWrite5mTokens,
    cacheWrite1hTokens: split.cacheWrite1hTokens,
  }
}

function mergeContext(first: UsageEvent['context'], second: UsageEvent['context']): UsageEvent['context'] {
  if (first === second) return first
  return {
    userId: first.userId ?? second.userId,
    userEmail: first.userEmail ?? second.userEmail,
    accountId: first.accountId ?? second.accountId,
    organizationId: first.organizationId ?? second.organizationId,
    project: first.project ?? second.project,
    attributes: {...second.attributes, ...first.attributes},
  }
}

function allTokens(counts: TokenCounts): number {
  return counts.inputTokens + counts.outputTokens + counts.cacheReadTokens + counts.cacheWriteTokens
}

function splitTokens(counts: TokenCounts): number {
  return counts.cacheWrite5mTokens + counts.cacheWrite1hTokens
}

function sameWrites(a: TokenCounts, b: TokenCounts): boolean {
  return a.cacheWriteTokens === b.cacheWriteTokens
}
