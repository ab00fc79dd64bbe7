import {millisecondsInDay} from 'date-fns/constants'
import {chooseRates} from '../pricing/choose-rates.ts'
import {costAt} from '../pricing/estimate-cost.ts'
import {findModelPrices} from '../pricing/find-model-prices.ts'
import type {PriceList} from '../pricing/price-list.ts'
import type {SpendRow} from '../store/spend-query.ts'
import {totalTokens} from '../usage/total-tokens.ts'
import {explainDifference, NOTABLE_SHARE} from './explain-difference.ts'
import {isReportedWhole} from './sum-spend.ts'

/** Below this the rounding of single requests tells more than the price. */
const ENOUGH_USD = 0.05
/** A list so much older than usage without a price is likely to be out of date. */
const STALE_DAYS = 30

/** Usage that no price was found for. Instants are ISO-8601 UTC. */
export type UnpricedUsage = {
  readonly tokens: number
  readonly reason: 'no such model' | 'no price yet' | 'price ended' | 'gap'
  /** Where the model's prices begin, end or miss; `null` without such a model. */
  readonly at: string | null
}

/** What has both an estimate and a cost that the client reported. */
export type ComparedCost = {
  readonly requests: number
  readonly tokens: number
  readonly estimatedUsd: number
  readonly reportedUsd: number
  /** `too little`: not enough usage to tell. */
  readonly verdict: 'agrees' | 'differs' | 'too little'
  /** Known innocent reasons that fit a difference; empty: the price may be wrong. */
  readonly explanations: readonly string[]
}

export type AuditedModel = {
  readonly model: string
  readonly unpriced: UnpricedUsage | null
  readonly compared: ComparedCost | null
}

export type PriceAudit = {
  /** Models with the most trouble first, by their names as telemetry sent them. */
  readonly models: readonly AuditedModel[]
  /** Set when usage without a price is much newer than the list. */
  readonly stale: {readonly asOf: string; readonly newestUsageAt: string; readonly days: number} | null
}

/** Holds a price list against everything that was used and reported. `newestMs`: the latest usage, Unix ms UTC. */
export function auditPrices(rows: readonly SpendRow[], prices: PriceList, newestMs: number): PriceAudit {
  const byModel = Map.groupBy(rows, row => row.model)
  const models = [...byModel].map(([model, own]) => auditModel(model, own, prices))
  const days = Math.floor((newestMs - Date.parse(prices.asOf)) / millisecondsInDay)
  const isStale = days >= STALE_DAYS && models.some(({unpriced}) => unpriced !== null)
  return {
    models: models.sort((a, b) => trouble(b) - trouble(a) || (a.model < b.model ? -1 : 1)),
    stale: isStale ? {asOf: prices.asOf, newestUsageAt: new Date(newestMs).toISOString(), days} : null,
  }
}

function trouble({unpriced, compared}: AuditedModel): number {
  if (unpriced !== null) return 3
  if (compared?.verdict !== 'differs') return 0
  return compared.explanations.length === 0 ? 2 : 1
}

function auditModel(model: string, rows: readonly SpendRow[], prices: PriceList): AuditedModel {
  const unpriced = rows.filter(row => chooseRates(row, prices).status === 'unpriced')
  return {model, unpriced: describeUnpriced(unpriced, prices), compared: compare(model, rows, prices)}
}

function describeUnpriced(rows: readonly SpendRow[], prices: PriceList): UnpricedUsage | null {
  const [first] = rows
  const tokens = rows.reduce((sum, row) => sum + totalTokens(row), 0)
  if (first === undefined || tokens === 0) return null
  const intervals = findModelPrices(prices, first.model)?.intervals
  if (intervals === undefined) return {tokens, reason: 'no such model', at: null}
  const latestMs = Math.max(...rows.map(row => row.atMs))
  const [begin, end] = [intervals[0]?.fromMs, intervals.at(-1)?.toMs]
  if (end !== undefined && latestMs >= end) return {tokens, reason: 'price ended', at: toInstant(end)}
  if (begin !== undefined && latestMs < begin) return {tokens, reason: 'no price yet', at: toInstant(begin)}
  return {tokens, reason: 'gap', at: toInstant(latestMs)}
}

function compare(model: string, rows: readonly SpendRow[], prices: PriceList): ComparedCost | null {
  const comparable = rows.flatMap(row => {
    const chosen = chooseRates(row, prices)
    return chosen.status === 'priced' && isReportedWhole(row) ? [{row, usd: costAt(row, chosen)}] : []
  })
  if (comparable.length === 0) return null
  const total = (measure: (entry: (typeof comparable)[number]) => number) =>
    comparable.reduce((sum, entry) => sum + measure(entry), 0)
  const estimatedUsd = total(({usd}) => usd)
  const reportedUsd = total(({row}) => row.reportedMicroUsd) / 1e6
  const verdict = judge(estimatedUsd, reportedUsd)
  const difference = {model, rows: comparable.map(({row}) => row), estimatedUsd, reportedUsd}
  return {
    requests: total(({row}) => row.requests),
    tokens: total(({row}) => totalTokens(row)),
    estimatedUsd,
    reportedUsd,
    verdict,
    explanations: verdict === 'differs' ? explainDifference(difference, prices) : [],
  }
}

function judge(estimatedUsd: number, reportedUsd: number): ComparedCost['verdict'] {
  if (Math.max(estimatedUsd, reportedUsd) < ENOUGH_USD) return 'too little'
  return Math.abs(reportedUsd - estimatedUsd) <= NOTABLE_SHARE * estimatedUsd ? 'agrees' : 'differs'
}

function toInstant(ms: number): string {
  return new Date(ms).toISOString()
}
