import type {Paths} from '../config/paths.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {promptThresholds} from '../pricing/prompt-thresholds.ts'
import {type ExportFormat, estimateRequest, exportHeader, exportLine} from '../report/export-line.ts'
import {parsePeriod, roundOutwards} from '../report/period.ts'
import type {Filters} from '../report/spend-report.ts'
import {UsageReader} from '../store/usage-reader.ts'
import {BUCKET_MS} from '../usage/bucket.ts'
import {totalTokens} from '../usage/total-tokens.ts'
import {resolveFilters} from './build-query.ts'
import {readUserNames} from './read-user-names.ts'
import {noData} from './report-spend.ts'

/** Requests that are read at once. */
const PAGE = 500

export type ExportRequest = {
  readonly since?: string | undefined
  readonly until?: string | undefined
  /** IANA name. */
  readonly timezone: string
  readonly filters: Filters
  readonly format: ExportFormat
}

/** What was exported. Instants are ISO-8601 UTC. */
export type Exported = {
  readonly schema: 'stackspend.export/1'
  readonly format: ExportFormat
  readonly requests: number
  /** Of these, requests of models without a price: their estimate is `null`. */
  readonly unpricedRequests: number
  /** Tokens that metrics alone told of: they know no requests, so no line has them, but reports do. */
  readonly tokensWithoutRequests: number
  /** Of the period, single requests before this instant were pruned: a report may have their sums. `null` where none were. */
  readonly requestsPrunedBefore: string | null
  readonly period: {readonly since: string | null; readonly until: string | null; readonly timezone: string}
  readonly pricing: {readonly version: string; readonly asOf: string}
  /** Its reader wanted no more, or it was stopped. */
  readonly isComplete: boolean
}

export type ExportOptions = {
  readonly paths: Paths
  readonly prices: PriceList
  readonly now: () => number
  /** Takes some lines; nothing further is read until it resolves. */
  readonly write: (lines: string) => Promise<void>
  /** Ends it after the lines at hand. */
  readonly signal: AbortSignal
}

/**
 * Writes a line for each request that a report over the same would count, in the order in which they became known:
 * those that are known when it begins, each as it is known when its line is written. No state of the store is held for
 * longer than a page: a reader that stalls would let a watch's write-ahead log grow.
 * @throws StackspendError NO_DATA, PERIOD_INVALID, TIMEZONE_UNKNOWN, STORE_*
 */
export async function exportRequests(request: ExportRequest, options: ExportOptions): Promise<Exported> {
  const {timezone, format} = request
  const {paths, prices, now, write, signal} = options
  const {period} = roundOutwards(parsePeriod({...request, nowMs: now()}))
  const reader = await UsageReader.open(paths.storeFile)
  if (reader === undefined) throw noData()
  try {
    const userNames = await readUserNames(paths.settingsFile)
    const thresholds = promptThresholds(prices)
    const query = {
      sinceBucket: toBucket(period.sinceMs),
      untilBucket: toBucket(period.untilMs),
      filters: await resolveFilters(request.filters, reader, userNames),
    }
    const counts = {requests: 0, unpricedRequests: 0}
    await write(exportHeader(format))
    for await (const page of reader.requestPages(query, PAGE)) {
      if (signal.aborted) break
      const lines = page.map(found => {
        const estimatedUsd = estimateRequest(found, prices, thresholds)
        counts.requests += 1
        if (estimatedUsd === undefined) counts.unpricedRequests += 1
        return exportLine(found, format, {prices, userNames, estimatedUsd})
      })
      await write(lines.join(''))
    }
    const {requestsFromMs} = await reader.retention()
    const isPruned = (period.sinceMs ?? 0) < requestsFromMs
    const sums = await reader.spend({...query, by: [], offsets: [], priceBoundariesMs: []})
    return {
      schema: 'stackspend.export/1',
      format,
      ...counts,
      requestsPrunedBefore: isPruned ? new Date(requestsFromMs).toISOString() : null,
      tokensWithoutRequests: sums
        .filter(({isMetric}) => isMetric)
        .reduce((sum, row) => sum + totalTokens(row), 0),
      period: {since: toInstant(period.sinceMs), until: toInstant(period.untilMs), timezone},
      pricing: {version: prices.version, asOf: prices.asOf},
      isComplete: !signal.aborted,
    }
  } finally {
    await reader.close()
  }
}

function toBucket(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / BUCKET_MS
}

function toInstant(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}
