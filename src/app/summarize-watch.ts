import type {RunTotals} from './run-totals.ts'
import type {WatchStats, WatchSummary} from './watch-event.ts'
import type {Watch, WatchOptions} from './watch-options.ts'

/** What a watch saw from its start to its end. */
export function summarizeWatch(
  watch: Pick<Watch, 'role' | 'startedAtMs'>,
  {now, prices}: Pick<WatchOptions, 'now' | 'prices'>,
  stats: WatchStats,
  {estimatedUsd, unpricedTokens, totalTokens, subscriptionPlans}: RunTotals & WatchSummary['basis'],
): WatchSummary {
  return {
    type: 'summary',
    role: watch.role,
    startedAt: new Date(watch.startedAtMs).toISOString(),
    endedAt: new Date(now()).toISOString(),
    ...stats,
    estimatedUsd,
    unpricedTokens,
    totalTokens,
    pricing: {version: prices.version, asOf: prices.asOf},
    basis: {subscriptionPlans},
  }
}
