import {priceBoundariesMs} from '../pricing/price-boundaries.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {promptThresholds} from '../pricing/prompt-thresholds.ts'
import {toPriceable} from '../report/explain-request.ts'
import {noCoverage} from '../report/lanes/coverage.ts'
import {addUp, type Summed, sumSpend} from '../report/sum-spend.ts'
import type {SpendRow} from '../store/spend-query.ts'
import type {UsageReader} from '../store/usage-reader.ts'
import {BUCKET_MS} from '../usage/bucket.ts'
import type {MergedUsage} from '../usage/merge-usage.ts'
import {totalTokens} from '../usage/total-tokens.ts'

export type RunTotals = {
  readonly estimatedUsd: number | null
  readonly unpricedTokens: number
  readonly totalTokens: number
}

/**
 * What became known since a start: the difference of two sums over all usage, so that it agrees with the
 * reports however late or in whatever lane the telemetry came.
 */
export class RunTotalsReader {
  private readonly prices: PriceList
  private before: Summed

  private constructor(prices: PriceList, before: Summed) {
    this.prices = prices
    this.before = before
  }

  static async start(reader: UsageReader, prices: PriceList): Promise<RunTotalsReader> {
    return new RunTotalsReader(prices, await sumAll(reader, prices))
  }

  /** History that was read meanwhile is known from now on, but was not spent in this run. */
  discount(history: readonly MergedUsage[]): void {
    const thresholds = promptThresholds(this.prices)
    this.before = addUp([
      this.before,
      sumSpend(
        history.map(usage => toRow(usage, thresholds)),
        this.prices,
      ),
    ])
  }

  async read(reader: UsageReader): Promise<RunTotals> {
    const summed = await sumAll(reader, this.prices)
    // Requests may replace metrics of before that knew more: then nothing was added.
    const growth = (now: number, before: number) => Math.max(0, now - before)
    const tokens = growth(totalTokens(summed), totalTokens(this.before))
    const unpricedTokens = growth(summed.unpricedTokens, this.before.unpricedTokens)
    // Subtracting sums of dollars leaves the noise of floating point; a micro-dollar is finer than any price.
    const estimatedUsd = Math.round(growth(summed.estimatedUsd, this.before.estimatedUsd) * 1e6) / 1e6
    const isUnknown = tokens > 0 && unpricedTokens === tokens
    return {estimatedUsd: isUnknown ? null : estimatedUsd, unpricedTokens, totalTokens: tokens}
  }
}

/** One request as a row of a report that sums it alone. */
function toRow(usage: MergedUsage, thresholds: readonly number[]): SpendRow {
  const {speed, geography, provider, serviceTier, reportedMicroUsd} = usage
  const {promptOverTokens, webSearches, atMs} = toPriceable(usage, thresholds)
  return {
    ...usage,
    key: [],
    isMetric: false,
    promptOverTokens,
    speed,
    geography,
    provider,
    serviceTier,
    atMs,
    requests: 1,
    webSearches,
    reportedMicroUsd: reportedMicroUsd ?? 0,
    reportedRequests: reportedMicroUsd === undefined ? 0 : 1,
    coverage: noCoverage(),
  }
}

/** Subscription plans of the sessions with usage since a start, Unix ms UTC. */
export function readPlansSince(reader: UsageReader, sinceMs: number): Promise<string[]> {
  const sinceBucket = Math.floor(sinceMs / BUCKET_MS)
  return reader.plans({by: [], filters: [], offsets: [], priceBoundariesMs: [], sinceBucket})
}

async function sumAll(reader: UsageReader, prices: PriceList): Promise<Summed> {
  const rows = await reader.spend({
    by: [],
    filters: [],
    offsets: [],
    priceBoundariesMs: priceBoundariesMs(prices),
  })
  return sumSpend(rows, prices)
}
