import type {PriceList} from '../../pricing/price-list.ts'
import type {PlacedBudget} from '../../report/budget/budget.ts'
import {periodAround} from '../../report/budget/budget-period.ts'
import {type JudgedBudget, judgeBudget, scopeDimensions} from '../../report/budget/judge-budget.ts'
import type {Filters} from '../../report/spend-report.ts'
import type {OffsetAt} from '../../report/zone-days.ts'
import type {SpendReader} from '../../store/spend-reader.ts'
import {buildQuery, resolveFilters} from '../build-query.ts'

/** What is asked of a store. */
export type SpendSource = Pick<
  SpendReader,
  'spend' | 'bucketRange' | 'firstTelemetryBucket' | 'models' | 'users'
>

/** A zone whose calendar a budget's period is of. */
export type BudgetZone = {readonly timezone: string; readonly offsetAt: OffsetAt}

export type StandingsOptions = {
  readonly prices: PriceList
  readonly userNames: Readonly<Record<string, string>>
  readonly nowMs: number
  /** The zone of a budget that names it, and of one that does not. */
  readonly zoneOf: (timezone: string | undefined) => BudgetZone
}

/**
 * How a budget stands now, from the sums that reports are made of. `also` keeps some of its usage only: its scopes
 * are then judged by that part.
 */
export async function readStandings(
  budget: PlacedBudget,
  reader: SpendSource | undefined,
  {prices, userNames, nowMs, zoneOf}: StandingsOptions,
  also: Filters = {},
): Promise<JudgedBudget> {
  const {timezone, offsetAt} = zoneOf(budget.timezone)
  const period = periodAround(budget.period, nowMs, offsetAt)
  const usage = {period, timezone, prices, userNames}
  // Where nothing was recorded, nothing was spent.
  if (reader === undefined) return judgeBudget(budget, {...usage, rows: []})
  const filters = [
    ...(await resolveFilters(budget.only, reader, userNames)),
    ...(await resolveFilters(also, reader, userNames)),
  ]
  const by = scopeDimensions(budget.each)
  // Nothing is grouped by time, so no zone matters to the sums.
  const query = await buildQuery(reader, {by, filters, period, timezone: 'UTC', prices})
  return judgeBudget(budget, {...usage, rows: await reader.spend(query)})
}
