import type {Paths} from '../config/paths.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {compareLanes, type LaneComparison} from '../report/lanes/lane-comparison.ts'
import {reportSpend} from './report-spend.ts'

export type LanesRequest = {
  readonly by: LaneComparison['by']
  readonly since?: string | undefined
  readonly until?: string | undefined
  /** IANA name. */
  readonly timezone: string
}

/** What telemetry saw of the requests that transcripts tell of, by day or by session. Throws as `reportSpend`. */
export async function reconcileLanes(
  request: LanesRequest,
  options: {paths: Paths; prices: PriceList; now: () => number},
): Promise<LaneComparison> {
  const {by} = request
  const report = await reportSpend({...request, by: [by], filters: {}, cost: 'estimated'}, options)
  return compareLanes(report, by)
}
