import {estimateCost} from '../../pricing/estimate-cost.ts'
import type {PriceList} from '../../pricing/price-list.ts'
import type {SpendRow} from '../../store/spend-query.ts'
import {sumSpend} from '../sum-spend.ts'

/** What was recorded of some usage, as far as it can explain a difference from a bill. USD are unrounded. */
export type EstimateFacts = {
  /** At list price; `null` when nothing was recorded, or nothing of it has a price. */
  readonly estimatedUsd: number | null
  /** What the client itself said; `null` when it said nothing. */
  readonly reportedUsd: number | null
  /** The client said it of every request. */
  readonly isReportedWhole: boolean
  readonly isRecorded: boolean
  readonly unpricedTokens: number
  /** Known from metrics alone. */
  readonly metricTokens: number
  /** Cache writes priced as 5-minute ones because nothing told their time to live. */
  readonly assumedWriteTokens: number
  /** Of the estimate, by clouds that bill by themselves, such as `bedrock`. */
  readonly otherCloudsUsd: ReadonlyMap<string, number>
  readonly webSearches: number
  readonly hasUsGeography: boolean
  /** `anthropic.plan` of the sessions. */
  readonly plans: ReadonlySet<string>
}

export function estimateFacts(
  rows: readonly SpendRow[],
  {prices, plans}: {readonly prices: PriceList; readonly plans: readonly string[]},
): EstimateFacts {
  const summed = sumSpend(rows, prices)
  return {
    estimatedUsd: summed.isPriced ? summed.estimatedUsd : null,
    reportedUsd: summed.isReportSeen ? summed.reportedMicroUsd / 1e6 : null,
    isReportedWhole: summed.isRequestSeen && summed.reportedRequests === summed.requests,
    isRecorded: rows.length > 0,
    unpricedTokens: summed.unpricedTokens,
    metricTokens: summed.metricTokens,
    assumedWriteTokens: summed.cacheWriteTokens - summed.cacheWrite5mTokens - summed.cacheWrite1hTokens,
    otherCloudsUsd: otherClouds(rows, prices),
    webSearches: rows.reduce((total, row) => total + row.webSearches, 0),
    hasUsGeography: rows.some(row => row.geography === 'us'),
    plans: new Set(plans),
  }
}

/** What `anthropic.provider` and its like call the clouds that sell Claude themselves. A gateway may lead anywhere. */
const cloud = /bedrock|vertex|foundry|azure|aws|gcp|google/i

function otherClouds(rows: readonly SpendRow[], prices: PriceList): ReadonlyMap<string, number> {
  const clouds = new Map<string, number>()
  for (const row of rows) {
    const {provider = ''} = row
    if (!cloud.test(provider)) continue
    clouds.set(provider, (clouds.get(provider) ?? 0) + (estimateCost(row, prices) ?? 0))
  }
  return clouds
}
