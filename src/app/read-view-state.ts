import {millisecondsInHour, millisecondsInMinute, millisecondsInWeek} from 'date-fns/constants'
import type {Remote} from '../config/connection.ts'
import {estimateCost} from '../pricing/estimate-cost.ts'
import {priceBoundariesMs} from '../pricing/price-boundaries.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {classifyPrompt, promptThresholds} from '../pricing/prompt-thresholds.ts'
import type {BudgetStanding} from '../report/budget/budget-standing.ts'
import {listUnpriced} from '../report/list-unpriced.ts'
import {sumSpend, toMeasures} from '../report/sum-spend.ts'
import {localDayAt, startOfLocalDay} from '../report/time-zone.ts'
import {nameOfUser} from '../report/user-name.ts'
import type {RemoteState} from '../store/outbox.ts'
import type {SpendQuery, SpendRow} from '../store/spend-query.ts'
import type {SingleRequest, UsageReader} from '../store/usage-reader.ts'
import {BUCKET_MS} from '../usage/bucket.ts'
import {totalTokens} from '../usage/total-tokens.ts'
import {deliveredPerMinute} from './delivered-per-minute.ts'
import {pairStates} from './pair-states.ts'
import type {RemoteView, SessionView, ViewState} from './view-state.ts'
import type {Watch} from './watch-options.ts'

const BURN_WINDOW_MS = 15 * millisecondsInMinute
/** A session is active for so long after its last usage. */
const ACTIVE_MS = millisecondsInHour
/** Bounds what one refresh reads; an hour of the busiest day seen is a tenth of it. */
const REQUEST_LIMIT = 20_000
/** A session's cost counts its last week: longer ones are rare, and a bound keeps a refresh short. */
const SESSION_COST_MS = millisecondsInWeek

type Options = {
  readonly watch: Watch
  readonly prices: PriceList
  readonly timezone: string
  readonly now: () => number
  readonly userNames: Readonly<Record<string, string>>
  /** How they stand, where any are followed. */
  readonly budgets?: () => readonly BudgetStanding[]
}

/** One look at the store, as the live view shows it. */
export async function readViewState(reader: UsageReader, options: Options): Promise<ViewState> {
  const {watch, prices, timezone, now} = options
  const nowMs = now()
  const sinceBucket = Math.floor(startOfLocalDay(timezone, localDayAt(timezone, nowMs)) / BUCKET_MS)
  const rows = await reader.spend(query(prices, {sinceBucket, by: []}))
  const today = toMeasures(sumSpend(rows, prices), 0)
  const promptTokens = today.inputTokens + today.cacheReadTokens + today.cacheWriteTokens
  const recent = await reader.newestRequests(nowMs - millisecondsInHour, REQUEST_LIMIT)
  const lastHour = await reader.spend(
    query(prices, {sinceBucket: Math.floor((nowMs - millisecondsInHour) / BUCKET_MS), by: []}),
  )
  // Metrics tell no minutes: where only they saw the usage, the rate is not known.
  const isRateKnown = lastHour.every(row => !row.isMetric)
  const {estimatedUsd, unpricedTokens} = await watch.spent(reader)
  return {
    listener: watch.listener(),
    priceList: {version: prices.version, asOf: prices.asOf},
    today: {
      // Nothing spent yet is known to be nothing.
      estimatedUsd: rows.length === 0 ? 0 : today.estimatedUsd,
      unpricedTokens: today.unpricedTokens,
      requests: rows.length === 0 ? 0 : today.requests,
      totalTokens: today.totalTokens,
      cacheReadShare: promptTokens === 0 ? null : today.cacheReadTokens / promptTokens,
    },
    run: {
      estimatedUsd,
      unpricedTokens,
      label: watch.role === 'owner' ? 'this run' : 'since attached',
      sinceMs: watch.startedAtMs,
    },
    remotes: pairStates(await watch.remotes(), await reader.remotes()).map(({remote, state}) =>
      viewRemote(remote, state, nowMs),
    ),
    burnUsdPerHour: isRateKnown ? burnUsdPerHour(recent, prices, nowMs) : null,
    tokensPerMinute: isRateKnown ? tokensPerMinute(recent, nowMs) : [],
    sessions: await readSessions(reader, options, nowMs),
    unpriced: listUnpriced(rows, prices),
    budgets: options.budgets?.() ?? [],
    problems: await readProblems(reader, options, nowMs),
    subscription: (await reader.plans(query(prices, {sinceBucket, by: []}))).length > 0,
  }
}

function query(
  prices: PriceList,
  rest: Pick<SpendQuery, 'by' | 'sinceBucket'> & Partial<SpendQuery>,
): SpendQuery {
  const sinceMs = (rest.sinceBucket ?? 0) * BUCKET_MS
  const boundaries = priceBoundariesMs(prices).filter(boundaryMs => boundaryMs > sinceMs)
  return {filters: [], offsets: [], priceBoundariesMs: boundaries, ...rest}
}

function burnUsdPerHour(recent: readonly SingleRequest[], prices: PriceList, nowMs: number): number | null {
  const thresholds = promptThresholds(prices)
  const costs = recent
    .filter(request => request.atMs >= nowMs - BURN_WINDOW_MS)
    .map(request => {
      const promptTokens = request.inputTokens + request.cacheReadTokens + request.cacheWriteTokens
      return estimateCost({...request, promptOverTokens: classifyPrompt(promptTokens, thresholds)}, prices)
    })
  if (costs.length > 0 && costs.every(cost => cost === undefined)) return null
  const costUsd = costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0)
  return costUsd * (millisecondsInHour / BURN_WINDOW_MS)
}

function tokensPerMinute(recent: readonly SingleRequest[], nowMs: number): number[] {
  const minutes = Array.from({length: 60}, () => 0)
  for (const request of recent) {
    const minute = 59 - Math.floor((nowMs - request.atMs) / millisecondsInMinute)
    const known = minutes[minute]
    if (known !== undefined) minutes[minute] = known + totalTokens(request)
  }
  return minutes
}

async function readSessions(reader: UsageReader, options: Options, nowMs: number): Promise<SessionView[]> {
  const recent = await reader.recentSessions(nowMs - ACTIVE_MS)
  const sinceBucket = Math.floor((nowMs - SESSION_COST_MS) / BUCKET_MS)
  const rows = await reader.spend(
    query(options.prices, {by: ['session', 'user', 'project', 'branch'], sinceBucket}),
  )
  const bySession = Map.groupBy(rows, row => row.key[0])
  return recent.flatMap(({sessionId, lastSeenMs, model}) => {
    const own = bySession.get(sessionId)
    const session = {sessionId, lastSeenMs, model: model ?? null}
    return own === undefined ? [] : [viewSession(own, session, options)]
  })
}

function viewSession(
  rows: readonly SpendRow[],
  session: Pick<SessionView, 'sessionId' | 'lastSeenMs' | 'model'>,
  {prices, userNames}: Options,
): SessionView {
  const measures = toMeasures(sumSpend(rows, prices), 1)
  const user = textOf(rows.find(row => row.key[1] !== null)?.key[1])
  return {
    ...session,
    user: user === null ? null : nameOfUser(userNames, user),
    ...lastPlace(rows),
    otherModels: new Set(rows.map(row => row.model)).size - 1,
    requests: measures.requests,
    inputTokens: measures.inputTokens,
    outputTokens: measures.outputTokens,
    cachedTokens: measures.cacheReadTokens + measures.cacheWriteTokens,
    totalTokens: measures.totalTokens,
    estimatedUsd: measures.estimatedUsd,
    unpricedTokens: measures.unpricedTokens,
  }
}

/** The project and branch of the session's newest usage that has any. */
function lastPlace(rows: readonly SpendRow[]): Pick<SessionView, 'project' | 'branch'> {
  const newestFirst = rows.toSorted((a, b) => b.atMs - a.atMs)
  const of = (index: number) => textOf(newestFirst.find(row => row.key[index] !== null)?.key[index])
  return {project: of(2), branch: of(3)}
}

function viewRemote({name, kind}: Remote, state: RemoteState, nowMs: number): RemoteView {
  const {waiting, waitingBytes, oldestReceivedAtMs, delivered, dead, notQueued, dropped} = state
  const {lastSuccessAtMs, lastError, lastErrorAtMs, stalledSinceMs, lastLossAtMs} = state
  return {
    name,
    kind,
    waiting,
    waitingBytes,
    oldestReceivedAtMs,
    delivered,
    deliveredPerMinute: deliveredPerMinute(state, nowMs),
    lastSuccessAtMs,
    lastError,
    lastErrorAtMs,
    stalledSinceMs,
    dead,
    notQueued,
    dropped,
    lastLossAtMs,
  }
}

async function readProblems(
  reader: UsageReader,
  {watch}: Options,
  nowMs: number,
): Promise<ViewState['problems']> {
  const errors = await reader.apiErrors(nowMs - millisecondsInHour, 3)
  const failed = errors.map(({occurredAtMs, model, statusCode}) => ({
    atMs: occurredAtMs,
    text: `a request${model === undefined ? '' : ` to ${model}`} failed${statusCode === undefined ? '' : ` with ${statusCode}`}`,
  }))
  return [...watch.problems(), ...failed].sort((a, b) => b.atMs - a.atMs)
}

function textOf(value: SpendRow['key'][number] | undefined): string | null {
  return value === null || value === undefined ? null : String(value)
}
