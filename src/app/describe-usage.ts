import {estimateCost} from '../pricing/estimate-cost.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {promptThresholds} from '../pricing/prompt-thresholds.ts'
import {toPriceable} from '../report/explain-request.ts'
import {nameOfUser} from '../report/user-name.ts'
import type {MergedUsage} from '../usage/merge-usage.ts'
import type {WatchedUsage} from './watch-event.ts'

/** Prices single requests, as the report prices their sums. */
export function createUsageDescriber(
  prices: PriceList,
  userNames: Readonly<Record<string, string>>,
): (usage: MergedUsage, change: WatchedUsage['change']) => WatchedUsage {
  const thresholds = promptThresholds(prices)
  return (usage, change) => {
    const {context, inputTokens, cacheReadTokens, cacheWriteTokens} = usage
    const user = context.userEmail ?? context.accountId ?? context.userId
    return {
      type: 'usage',
      change,
      occurredAt: new Date(usage.occurredAtMs).toISOString(),
      requestId: usage.requestId ?? null,
      sessionId: usage.sessionId ?? null,
      user: user === undefined ? null : nameOfUser(userNames, user),
      project: context.project ?? usage.place?.project ?? null,
      branch: context.branch ?? usage.place?.branch ?? null,
      model: usage.model,
      agent: usage.agent ?? null,
      lanes: usage.lanes,
      inputTokens,
      outputTokens: usage.outputTokens,
      cacheReadTokens,
      cacheWriteTokens,
      cacheWrite5mTokens: usage.cacheWrite5mTokens,
      cacheWrite1hTokens: usage.cacheWrite1hTokens,
      estimatedUsd: estimateCost(toPriceable(usage, thresholds), prices) ?? null,
      reportedUsd: usage.reportedMicroUsd === undefined ? null : usage.reportedMicroUsd / 1e6,
    }
  }
}

export type UsageDescriber = ReturnType<typeof createUsageDescriber>
