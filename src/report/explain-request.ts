import {explainCost} from '../pricing/explain-cost.ts'
import type {PriceableUsage, PriceList} from '../pricing/price-list.ts'
import {classifyPrompt, promptThresholds} from '../pricing/prompt-thresholds.ts'
import type {FoundRequest, KnownSession} from '../store/request-finder.ts'
import type {MergedUsage} from '../usage/merge-usage.ts'
import {promptTokens} from '../usage/total-tokens.ts'
import type {TokenCounts, UsageEvent} from '../usage/usage-event.ts'
import type {ExplainedLane, ExplainedPlace, RequestExplanation} from './explanation.ts'
import {formatInteger} from './format.ts'

/** What an answer that has just begun says: clients of 2.0.76 wrote 1 token. */
const PARTIAL_OUTPUT = 8

/** Where the number of one request comes from: what each lane said, what won, and at which price. */
export function explainRequest(
  {usage, sightings, place}: FoundRequest,
  {
    prices,
    user,
    session,
  }: {prices: PriceList; session: KnownSession | undefined} & Pick<ExplainedPlace, 'user'>,
): RequestExplanation {
  const cost = explainCost(toPriceable(usage, promptThresholds(prices)), prices)
  return {
    schema: 'stackspend.explanation/1',
    of: 'request',
    requestId: usage.requestId ?? null,
    messageId: usage.messageId ?? null,
    sessionId: usage.sessionId ?? null,
    occurredAt: toInstant(usage.occurredAtMs),
    source: usage.source,
    model: usage.model,
    user,
    project: usage.context.project ?? session?.project ?? place?.project ?? null,
    branch: usage.context.branch ?? session?.branch ?? place?.branch ?? null,
    clientVersion: place?.clientVersion ?? null,
    agent: usage.agent ?? null,
    tool: usage.tool ?? null,
    lanes: sightings.map(sighting => explainLane(sighting, usage)),
    tokens: countsOf(usage),
    estimatedUsd: cost.status === 'priced' ? cost.usd : null,
    reportedUsd: toUsd(usage.reportedMicroUsd),
    cost,
    unknown: listUnknown(usage),
    pricing: {version: prices.version, asOf: prices.asOf},
  }
}

/** One request as its price is looked up; `thresholds` are the price list's prompt sizes. */
export function toPriceable(usage: MergedUsage, thresholds: readonly number[]): PriceableUsage {
  return {
    ...usage,
    atMs: usage.occurredAtMs,
    promptOverTokens: classifyPrompt(promptTokens(usage), thresholds),
    webSearches: usage.webSearches ?? 0,
  }
}

function explainLane(sighting: UsageEvent, usage: MergedUsage): ExplainedLane {
  return {
    lane: sighting.lane,
    isCounted: sighting.lane === usage.countsLane,
    occurredAt: toInstant(sighting.occurredAtMs),
    tokens: countsOf(sighting),
    reportedUsd: toUsd(sighting.reportedMicroUsd),
    webSearches: sighting.webSearches ?? null,
    speed: sighting.speed ?? null,
    geography: sighting.geography ?? null,
    serviceTier: sighting.serviceTier ?? null,
  }
}

function listUnknown(usage: MergedUsage): string[] {
  const unsplit = usage.cacheWriteTokens - usage.cacheWrite5mTokens - usage.cacheWrite1hTokens
  const isOurs = usage.source === 'claude-code'
  return [
    ...(unsplit > 0
      ? [`how long ${formatInteger(unsplit)} cache-write tokens live: priced as 5 minutes, 1 hour costs more`]
      : []),
    ...(isOurs &&
    usage.lanes.length === 1 &&
    usage.countsLane === 'transcript' &&
    usage.outputTokens <= PARTIAL_OUTPUT
      ? ['the output, if the line was written before the answer was complete: it may be higher']
      : []),
    ...(isOurs && !usage.lanes.includes('transcript')
      ? [
          'geography, web searches and the speed that was served: only a transcript tells (stackspend import), and they only add',
        ]
      : []),
    ...(usage.reportedMicroUsd === undefined
      ? ["the client's own figure: it is in the log event alone"]
      : []),
  ]
}

function countsOf(counts: TokenCounts): TokenCounts {
  const {inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens} = counts
  const {cacheWrite5mTokens, cacheWrite1hTokens} = counts
  return {
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    cacheWrite5mTokens,
    cacheWrite1hTokens,
  }
}

export function toInstant(ms: number): string {
  return new Date(ms).toISOString()
}

export function toUsd(microUsd: number | undefined): number | null {
  return microUsd === undefined ? null : microUsd / 1e6
}
