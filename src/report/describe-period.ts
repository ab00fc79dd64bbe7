import {dayKey} from './calendar-key.ts'
import type {SpendReport} from './spend-report.ts'
import {localDayAt, localTimeOfDay, startOfLocalDay} from './time-zone.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * A report's period in words: `in 7 days (16–22 Nov 2026, Europe/Berlin)` for whole local days, otherwise with
 * the times of day; `in all (Europe/Berlin)` without bounds.
 */
export function describePeriod({since, until, timezone}: SpendReport['period']): string {
  if (until === null) return `${since === null ? 'in all' : `since ${moment(since, timezone)}`} (${timezone})`
  const dayAfter = wholeDay(until, timezone)
  if (since === null) {
    const last = dayAfter === undefined ? moment(until, timezone) : `the end of ${dayName(dayAfter - 1)}`
    return `until ${last} (${timezone})`
  }
  const firstDay = wholeDay(since, timezone)
  if (firstDay === undefined || dayAfter === undefined) {
    return `from ${moment(since, timezone)} to ${moment(until, timezone)} (${timezone})`
  }
  if (dayAfter - firstDay === 1) return `on ${dayName(firstDay)} (${timezone})`
  return `in ${dayAfter - firstDay} days (${dayRange(firstDay, dayAfter - 1)}, ${timezone})`
}

/** The local day that starts at this very instant. */
function wholeDay(instant: string, timezone: string): number | undefined {
  const atMs = Date.parse(instant)
  const day = localDayAt(timezone, atMs)
  return startOfLocalDay(timezone, day) === atMs ? day : undefined
}

function moment(instant: string, timezone: string): string {
  const atMs = Date.parse(instant)
  const name = dayName(localDayAt(timezone, atMs))
  return wholeDay(instant, timezone) === undefined ? `${name} ${localTimeOfDay(timezone, atMs)}` : name
}

function dayName(localDay: number): string {
  const {day, month, year} = dateParts(localDay)
  return `${day} ${month} ${year}`
}

/** Says month and year once where both ends share them: `16–22 Nov 2026`, `28 Oct – 3 Nov 2026`. */
function dayRange(firstDay: number, lastDay: number): string {
  const first = dateParts(firstDay)
  const last = dateParts(lastDay)
  if (first.year !== last.year) return `${dayName(firstDay)} – ${dayName(lastDay)}`
  if (first.month !== last.month) return `${first.day} ${first.month} – ${dayName(lastDay)}`
  return `${first.day}–${dayName(lastDay)}`
}

function dateParts(localDay: number): {day: number; month: string; year: string} {
  const [year = '', month, day] = dayKey(localDay).split('-')
  return {day: Number(day), month: months[Number(month) - 1] ?? '', year}
}
