import {millisecondsInDay} from 'date-fns/constants'
import type {Period} from '../period.ts'
import {dayAt, type OffsetAt, startOfDay} from '../zone-days.ts'

export const BUDGET_PERIODS = ['day', 'week', 'month', 'none'] as const

/** How often a budget begins anew; `none` is over all time. */
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number]

/**
 * The day, ISO week (from Monday) or month of a zone's calendar that an instant (Unix ms) lies in, half-open; unbounded
 * for `none`. A day on which clocks change has 23 or 25 hours.
 */
export function periodAround(period: BudgetPeriod, nowMs: number, offsetAt: OffsetAt): Period {
  if (period === 'none') return {}
  const [first, next] = daysOf(period, dayAt(offsetAt, nowMs))
  return {sinceMs: startOfDay(offsetAt, first), untilMs: startOfDay(offsetAt, next)}
}

/** Its first local day and the first one after it, in days since 1970-01-01. */
function daysOf(period: Exclude<BudgetPeriod, 'none'>, today: number): readonly [number, number] {
  switch (period) {
    case 'day':
      return [today, today + 1]
    case 'week': {
      // Day 0 was a Thursday: three days after a Monday.
      const monday = Math.floor((today + 3) / 7) * 7 - 3
      return [monday, monday + 7]
    }
    case 'month': {
      const date = new Date(today * millisecondsInDay)
      const first = (months: number) =>
        Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / millisecondsInDay
      return [first(0), first(1)]
    }
    default:
      return period satisfies never
  }
}
