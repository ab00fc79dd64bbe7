import {estimateCost} from '../pricing/estimate-cost.ts'
import type {PriceList} from '../pricing/price-list.ts'
import type {SpendRow} from '../store/spend-query.ts'
import {totalTokens} from '../usage/total-tokens.ts'
import type {Measures} from './spend-report.ts'

/** Sums of some usage, on the way to its measures. */
export type Summed = {
  requests: number
  inputTokens: number
  outputTokens: number
  cacheReadTokens: number
  cacheWriteTokens: number
  cacheWrite5mTokens: number
  cacheWrite1hTokens: number
  reportedMicroUsd: number
  reportedRequests: number
  estimatedUsd: number
  /** Tokens that only metrics saw. */
  metricTokens: number
  unpricedTokens: number
  /** Whether anything had a price: only then is the estimate known. */
  isPriced: boolean
  isRequestSeen: boolean
  isReportSeen: boolean
  /** What has both an estimate and a cost that the client reported: only these two may be compared. */
  comparable: Comparable
}

export type Comparable = {requests: number; tokens: number; estimatedUsd: number; reportedMicroUsd: number}

/** Sums rows of any keys, each priced at its own class and time. */
export function sumSpend(rows: readonly SpendRow[], prices: PriceList): Summed {
  const summed = nothingSummed()
  for (const row of rows) addRow(summed, row, prices)
  return summed
}

/** Sums of sums: what is priced already is not priced again. */
export function addUp(parts: readonly Summed[]): Summed {
  const all = nothingSummed()
  for (const part of parts) {
    all.requests += part.requests
    all.inputTokens += part.inputTokens
    all.outputTokens += part.outputTokens
    all.cacheReadTokens += part.cacheReadTokens
    all.cacheWriteTokens += part.cacheWriteTokens
    all.cacheWrite5mTokens += part.cacheWrite5mTokens
    all.cacheWrite1hTokens += part.cacheWrite1hTokens
    all.reportedMicroUsd += part.reportedMicroUsd
    all.reportedRequests += part.reportedRequests
    all.estimatedUsd += part.estimatedUsd
    all.metricTokens += part.metricTokens
    all.unpricedTokens += part.unpricedTokens
    all.isPriced ||= part.isPriced
    all.isRequestSeen ||= part.isRequestSeen
    all.isReportSeen ||= part.isReportSeen
    all.comparable.requests += part.comparable.requests
    all.comparable.tokens += part.comparable.tokens
    all.comparable.estimatedUsd += part.comparable.estimatedUsd
    all.comparable.reportedMicroUsd += part.comparable.reportedMicroUsd
  }
  return all
}

/** The measures of what was summed, where what is not known is `null`. */
export function toMeasures(summed: Summed, sessions: number): Measures {
  const splitTokens = summed.cacheWrite5mTokens + summed.cacheWrite1hTokens
  const isSplitKnown = splitTokens > 0 || summed.cacheWriteTokens === 0
  return {
    requests: summed.isRequestSeen ? summed.requests : null,
    inputTokens: summed.inputTokens,
    outputTokens: summed.outputTokens,
    cacheReadTokens: summed.cacheReadTokens,
    cacheWriteTokens: summed.cacheWriteTokens,
    cacheWrite5mTokens: isSplitKnown ? summed.cacheWrite5mTokens : null,
    cacheWrite1hTokens: isSplitKnown ? summed.cacheWrite1hTokens : null,
    totalTokens: totalTokens(summed),
    estimatedUsd: summed.isPriced ? summed.estimatedUsd : null,
    reportedUsd: summed.isReportSeen ? summed.reportedMicroUsd / 1e6 : null,
    reportedRequests: summed.isRequestSeen ? summed.reportedRequests : null,
    unpricedTokens: summed.unpricedTokens,
    sessions,
  }
}

function addRow(summed: Summed, row: SpendRow, prices: PriceList): void {
  const tokens = totalTokens(row)
  const costUsd = estimateCost(row, prices)
  summed.requests += row.requests
  summed.inputTokens += row.inputTokens
  summed.outputTokens += row.outputTokens
  summed.cacheReadTokens += row.cacheReadTokens
  summed.cacheWriteTokens += row.cacheWriteTokens
  summed.cacheWrite5mTokens += row.cacheWrite5mTokens
  summed.cacheWrite1hTokens += row.cacheWrite1hTokens
  summed.reportedMicroUsd += row.reportedMicroUsd
  summed.reportedRequests += row.reportedRequests
  summed.estimatedUsd += costUsd ?? 0
  summed.isPriced ||= costUsd !== undefined
  if (costUsd === undefined) summed.unpricedTokens += tokens
  if (row.isMetric) summed.metricTokens += tokens
  summed.isRequestSeen ||= !row.isMetric
  summed.isReportSeen ||= row.reportedRequests > 0 || (row.isMetric && row.reportedMicroUsd > 0)
  if (costUsd !== undefined && isReportedWhole(row)) addComparable(summed.comparable, row, costUsd)
}

/** Whether the client said the cost of all of a row: only then may it be compared. */
export function isReportedWhole(row: SpendRow): boolean {
  return row.isMetric
    ? row.reportedMicroUsd > 0
    : row.reportedRequests > 0 && row.reportedRequests === row.requests
}

function addComparable(comparable: Comparable, row: SpendRow, costUsd: number): void {
  comparable.requests += row.requests
  comparable.tokens += totalTokens(row)
  comparable.estimatedUsd += costUsd
  comparable.reportedMicroUsd += row.reportedMicroUsd
}

function nothingSummed(): Summed {
  return {
    requests: 0,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    reportedMicroUsd: 0,
    reportedRequests: 0,
    estimatedUsd: 0,
    metricTokens: 0,
    unpricedTokens: 0,
    isPriced: false,
    isRequestSeen: false,
    isReportSeen: false,
    comparable: {requests: 0, tokens: 0, estimatedUsd: 0, reportedMicroUsd: 0},
  }
}
