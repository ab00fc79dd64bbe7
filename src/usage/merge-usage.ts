import type {Lane, TokenCounts, UsageEvent} from './usage-event.ts'

/** One request as all lanes that saw it know it together. */
export type MergedUsage = Omit<UsageEvent, 'lane'> & {
  /** Lanes that saw it, the best one first. */
  readonly lanes: readonly Lane[]
  /** The lane whose token counts these are. */
  readonly countsLane: Lane
}

/** What the lanes told of one request: at most one record of each. */
export type Sightings = readonly UsageEvent[]

// The log event is the client's own billing record; a span has neither cost nor split.
const LANE_RANK: Readonly<Record<Lane, number>> = {transcript: 1, span: 2, log: 3}

/**
 * What the lanes know of a request together, from one sighting of each; whatever their order.
 * Counts are taken whole from the lane with the largest output, never mixed. What the API answered (speed,
 * geography, tier, searches) is best known to the transcript; everything else to the log, then the span.
 */
export function mergeSightings(sightings: Sightings): MergedUsage {
  const known = inLaneOrder(sightings)
  const [best, ...others] = known
  if (best === undefined) throw new Error('a request that no lane has seen')
  if (others.length === 0) return seenByOne(best)
  const answered = known.toSorted((a, b) => Number(b.lane === 'transcript') - Number(a.lane === 'transcript'))
  const counts = known.toSorted(byCounts)[0] ?? best
  const {lane: _lane, ...rest} = best
  return {
    ...rest,
    ...pickCounts(counts, known),
    lanes: known.map(({lane}) => lane),
    countsLane: counts.lane,
    requestId: first(known, sighting => sighting.requestId),
    messageId: first(known, sighting => sighting.messageId),
    spanKey: first(known, sighting => sighting.spanKey),
    parentSpanKey: first(known, sighting => sighting.parentSpanKey),
    sessionId: first(known, sighting => sighting.sessionId),
    application: first(known, sighting => sighting.application),
    hidesSession: known.some(({hidesSession}) => hidesSession ?? false),
    sequence: first(known, sighting => sighting.sequence),
    reportedMicroUsd: first(known, sighting => sighting.reportedMicroUsd),
    webSearches: first(answered, sighting => sighting.webSearches),
    speed: first(answered, sighting => sighting.speed),
    geography: first(answered, sighting => sighting.geography),
    serviceTier: first(answered, sighting => sighting.serviceTier),
    provider: first(known, sighting => sighting.provider),
    agent: first(known, sighting => sighting.agent),
    tool: first(known, sighting => sighting.tool),
    place: first(known, sighting => sighting.place),
    context: known.map(({context}) => context).reduce(mergeContext),
  }
}

/** Most requests, and all of a first import: what the one lane says is all there is to know. */
function seenByOne(sighting: UsageEvent): MergedUsage {
  const {lane, ...usage} = sighting
  return {...usage, lanes: [lane], countsLane: lane}
}

/** The same with a further record of the request; in the order of lanes, so that equal knowledge is equal. */
export function addSighting(sightings: Sightings, record: UsageEvent): Sightings {
  const same = sightings.find(({lane}) => lane === record.lane)
  const added = same === undefined ? record : preferSighting(same, record)
  return inLaneOrder([...sightings.filter(sighting => sighting !== same), added])
}

export function inLaneOrder(sightings: Sightings): Sightings {
  return sightings.toSorted((a, b) => LANE_RANK[b.lane] - LANE_RANK[a.lane])
}

/**
 * Two records of one lane that tell of the same request: a stream's partial and its end, a line and its replay,
 * an SDK's span and the server's. The one with the larger output wins whole; the other fills in who and where.
 */
function preferSighting(known: UsageEvent, seen: UsageEvent): UsageEvent {
  const [winner, other] = byCounts(known, seen) <= 0 ? [known, seen] : [seen, known]
  return {
    ...winner,
    requestId: winner.requestId ?? other.requestId,
    messageId: winner.messageId ?? other.messageId,
    spanKey: winner.spanKey ?? other.spanKey,
    parentSpanKey: winner.parentSpanKey ?? other.parentSpanKey,
    sessionId: winner.sessionId ?? other.sessionId,
    otherSessions: otherSessions(winner, other),
    application: winner.application ?? other.application,
    reportedMicroUsd: winner.reportedMicroUsd ?? other.reportedMicroUsd,
    agent: winner.agent ?? other.agent,
    tool: winner.tool ?? other.tool,
    place: winner.place ?? other.place,
    context: mergeContext(winner.context, other.context),
  }
}

/** Every session that either was seen in, but the one that is taken. */
function otherSessions(winner: UsageEvent, other: UsageEvent): readonly string[] | undefined {
  const taken = winner.sessionId ?? other.sessionId
  const seen = [winner, other].flatMap(of => [of.sessionId ?? [], of.otherSessions ?? []].flat())
  const others = [...new Set(seen)].filter(session => session !== taken).sort()
  return others.length === 0 ? undefined : others
}

/** The better record first: larger output, more tokens, better lane, more of the split known, then the earlier one. */
function byCounts(a: UsageEvent, b: UsageEvent): number {
  return (
    b.outputTokens - a.outputTokens ||
    allTokens(b) - allTokens(a) ||
    LANE_RANK[b.lane] - LANE_RANK[a.lane] ||
    splitTokens(b) - splitTokens(a) ||
    (b.webSearches ?? 0) - (a.webSearches ?? 0) ||
    a.occurredAtMs - b.occurredAtMs ||
    compareText(tieBreak(a), tieBreak(b))
  )
}

// Any order will do that does not depend on which record came first. Not the session: of a line and its copy in a
// fork, which differ in nothing else, the one that was told first is taken for the original.
function tieBreak({requestId, model, speed, source}: UsageEvent): string {
  return [requestId ?? '~', model, speed ?? '~', source].join(' ')
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Counts of the winner; the time to live of its cache writes from whichever lane knows it of the same writes. */
function pickCounts(winner: UsageEvent, known: readonly UsageEvent[]): TokenCounts {
  const split = known.reduce(
    (best, other) =>
      other.cacheWriteTokens === winner.cacheWriteTokens && splitTokens(other) > splitTokens(best)
        ? other
        : best,
    winner,
  )
  return {
    inputTokens: winner.inputTokens,
    outputTokens: winner.outputTokens,
    cacheReadTokens: winner.cacheReadTokens,
    cacheWriteTokens: winner.cacheWriteTokens,
    cacheWrite5mTokens: split.cacheWrite5mTokens,
    cacheWrite1hTokens: split.cacheWrite1hTokens,
  }
}

function first<T>(
  known: readonly UsageEvent[],
  read: (sighting: UsageEvent) => T | undefined,
): T | undefined {
  for (const sighting of known) {
    const value = read(sighting)
    if (value !== undefined) return value
  }
  return undefined
}

function mergeContext(first: UsageEvent['context'], second: UsageEvent['context']): UsageEvent['context'] {
  if (first === second) return first
  return {
    userId: first.userId ?? second.userId,
    userEmail: first.userEmail ?? second.userEmail,
    accountId: first.accountId ?? second.accountId,
    organizationId: first.organizationId ?? second.organizationId,
    project: first.project ?? second.project,
    branch: first.branch ?? second.branch,
    attributes: {...second.attributes, ...first.attributes},
  }
}

function allTokens(counts: TokenCounts): number {
  return counts.inputTokens + counts.outputTokens + counts.cacheReadTokens + counts.cacheWriteTokens
}

function splitTokens(counts: TokenCounts): number {
  return counts.cacheWrite5mTokens + counts.cacheWrite1hTokens
}
