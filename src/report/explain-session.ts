import {estimateCost} from '../pricing/estimate-cost.ts'
import {explainCost} from '../pricing/explain-cost.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {promptThresholds} from '../pricing/prompt-thresholds.ts'
import type {FoundRequest, KnownSession} from '../store/request-finder.ts'
import type {SpendRow} from '../store/spend-query.ts'
import {totalTokens} from '../usage/total-tokens.ts'
import {toInstant, toPriceable} from './explain-request.ts'
import type {ExplainedPlace, SessionExplanation} from './explanation.ts'
import {countOf, formatTokens} from './format.ts'
import {sumCoverage, toCoverage} from './lanes/coverage.ts'
import {sumSpend, toMeasures} from './sum-spend.ts'

const MOST_DEAREST = 5

export type SessionFacts = {
  readonly session: KnownSession
  readonly requests: readonly FoundRequest[]
  /** What a report of this session alone sums and prices. */
  readonly rows: readonly SpendRow[]
  /** Single requests before this instant were pruned, Unix ms; absent where none were. */
  readonly requestsFromMs?: number | undefined
} & Pick<ExplainedPlace, 'user' | 'project'>

/** Where the number of a session comes from; the estimate is the one that reports show of it. */
export function explainSession(facts: SessionFacts, prices: PriceList): SessionExplanation {
  const {session, requests, rows, user, project} = facts
  const measures = toMeasures(sumSpend(rows, prices), 1)
  const pruned = countPruned(facts)
  const times = requests.map(({usage}) => usage.occurredAtMs)
  const sums = times.length === 0 || pruned > 0 ? rows.map(({atMs}) => atMs) : []
  const [first = 0, ...others] = [...times, ...sums]
  const places = requests.map(({place}) => place)
  return {
    schema: 'stackspend.explanation/1',
    of: 'session',
    sessionId: session.sessionId,
    since: toInstant(Math.min(first, ...others)),
    until: toInstant(Math.max(first, ...others)),
    user,
    project: session.project ?? project ?? list(places.map(place => place?.project)),
    branch: list(requests.map(({usage, place}) => usage.context.branch ?? session.branch ?? place?.branch)),
    clientVersion: session.clientVersion ?? list(places.map(place => place?.clientVersion)),
    plan: session.plan ?? null,
    requests: requests.length + pruned,
    reportedRequests: requests.filter(({usage}) => usage.reportedMicroUsd !== undefined).length,
    seenBy: countBy(requests, ({usage}) => usage.lanes.join(' ')).map(([, of]) => ({
      lanes: of[0]?.usage.lanes ?? [],
      requests: of.length,
    })),
    countsFrom: countBy(requests, ({usage}) => usage.countsLane).map(([lane, of]) => ({
      lane,
      requests: of.length,
    })),
    coverage: toCoverage(sumCoverage(rows)),
    failedRequests: session.apiErrors,
    parts: rows
      .map(row => ({
        model: row.model,
        requests: row.isMetric ? null : row.requests,
        totalTokens: totalTokens(row),
        cost: explainCost(row, prices),
      }))
      .sort((a, b) => usdOf(b) - usdOf(a)),
    dearest: dearest(requests, prices),
    estimatedUsd: measures.estimatedUsd,
    reportedUsd: measures.reportedUsd,
    unknown: listUnknown(facts),
    pricing: {version: prices.version, asOf: prices.asOf},
  }
}

function dearest(requests: readonly FoundRequest[], prices: PriceList): SessionExplanation['dearest'] {
  const thresholds = promptThresholds(prices)
  return requests
    .flatMap(({usage}) => {
      const estimatedUsd = estimateCost(toPriceable(usage, thresholds), prices)
      if (estimatedUsd === undefined) return []
      const {requestId = null, occurredAtMs, model} = usage
      return [{requestId, occurredAt: toInstant(occurredAtMs), model, estimatedUsd}]
    })
    .sort((a, b) => b.estimatedUsd - a.estimatedUsd)
    .slice(0, MOST_DEAREST)
}

/** Requests of which only the sums are known. */
function countPruned({requests, rows, requestsFromMs}: SessionFacts): number {
  if (requestsFromMs === undefined) return 0
  return Math.max(0, rows.reduce((sum, row) => sum + row.requests, 0) - requests.length)
}

function listUnknown(facts: SessionFacts): string[] {
  const {session, requests, rows, requestsFromMs} = facts
  const unsplit = rows.reduce(
    (sum, row) => sum + row.cacheWriteTokens - row.cacheWrite5mTokens - row.cacheWrite1hTokens,
    0,
  )
  const untold = requests.filter(({usage}) => !usage.lanes.includes('transcript')).length
  const surplus = session.metricTokens - session.requestTokens
  const pruned = countPruned(facts)
  return [
    ...(requestsFromMs !== undefined && pruned > 0
      ? [
          `single requests before ${toInstant(requestsFromMs)}: ${countOf(pruned, 'request')} of it were pruned, and their sums kept`,
        ]
      : []),
    ...(rows.some(row => row.isMetric) ? ['single requests and prompt sizes: only metrics told of it'] : []),
    ...(unsplit > 0
      ? [`how long ${formatTokens(unsplit)} cache-write tokens live: priced as 5 minutes, 1 hour costs more`]
      : []),
    ...(untold > 0
      ? [
          `geography, web searches and the speed served of ${countOf(untold, 'request')} that no transcript told of`,
        ]
      : []),
    ...(requests.length > 0 && surplus > 0
      ? [`what ${formatTokens(surplus)} more tokens are that metrics counted: they are not included`]
      : []),
  ]
}

function countBy<K extends string>(
  requests: readonly FoundRequest[],
  keyOf: (request: FoundRequest) => K,
): [K, FoundRequest[]][] {
  return [...Map.groupBy(requests, keyOf)].sort(([, a], [, b]) => b.length - a.length)
}

/** Distinct names in the order in which they come; `null` when there are none. */
function list(names: readonly (string | undefined)[]): string | null {
  const known = [...new Set(names.filter(name => name !== undefined))]
  return known.length === 0 ? null : known.join(', ')
}

function usdOf({cost}: {cost: ReturnType<typeof explainCost>}): number {
  return cost.status === 'priced' ? cost.usd : -1
}
