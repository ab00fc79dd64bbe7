import {dayKey} from '../report/calendar-key.ts'
import {parsePeriod} from '../report/period.ts'
import {checkTimeZone, localDayAt, startOfLocalDay} from '../report/time-zone.ts'

/** Whole days of a time zone. */
export type BillPeriod = {
  /** Half-open, Unix ms. */
  readonly sinceMs: number
  readonly untilMs: number
  /** `YYYY-MM-DD`, both included. */
  readonly firstDay: string
  readonly lastDay: string
  /** What was asked for began or ended inside a day. */
  readonly isRounded: boolean
}

export type BillPeriodRequest = {
  readonly since: string | undefined
  readonly until: string | undefined
  /** IANA name. */
  readonly timezone: string
  readonly nowMs: number
  /** What counts where an end is not given: dates or spans as a flag takes them. */
  readonly otherwise: {readonly since: string; readonly until: string}
}

/** The days that `--since` and `--until` touch. @throws StackspendError PERIOD_INVALID, TIMEZONE_UNKNOWN */
export function billPeriod({since, until, timezone, nowMs, otherwise}: BillPeriodRequest): BillPeriod {
  checkTimeZone(timezone)
  const asked = parsePeriod({
    since: since ?? otherwise.since,
    until: until ?? otherwise.until,
    timezone,
    nowMs,
  })
  const {sinceMs: fromMs = 0, untilMs: toMs = nowMs} = asked
  const first = localDayAt(timezone, fromMs)
  const last = localDayAt(timezone, toMs - 1)
  const sinceMs = startOfLocalDay(timezone, first)
  const untilMs = startOfLocalDay(timezone, last + 1)
  const isRounded = sinceMs !== fromMs || untilMs !== toMs
  return {sinceMs, untilMs, firstDay: dayKey(first), lastDay: dayKey(last), isRounded}
}
