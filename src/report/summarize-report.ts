import {millisecondsInDay} from 'date-fns/constants'
import {dayKey} from './calendar-key.ts'
import {describeFilters, filterFlags} from './describe-filters.ts'
import {describePeriod} from './describe-period.ts'
import {formatInteger, formatTokens, formatUsd, sparkline} from './format.ts'
import type {SpendReport} from './spend-report.ts'

/** More days than this make a line that nobody reads. */
const mostSparks = 62

/**
 * The answer in one line, in parts that may go on lines of their own; the figure comes first. `escapeName` makes a
 * name safe for where it is printed.
 */
export function headlineParts(report: SpendReport, escapeName: (text: string) => string): string[] {
  const {totals, cost} = report
  const figure = formatUsd(cost === 'estimated' ? totals.estimatedUsd : totals.reportedUsd)
  const sessions = `${formatInteger(totals.sessions)} ${totals.sessions === 1 ? 'session' : 'sessions'}`
  return [
    `${figure} ${describePeriod(report.period)}`,
    ...describeFilters(report.filters, escapeName),
    ...(totals.unpricedTokens > 0 ? [`${formatTokens(totals.unpricedTokens)} tokens unpriced`] : []),
    sessions,
    `${formatTokens(totals.totalTokens)} tokens`,
    cost === 'estimated' ? 'estimated at list price' : 'as the client reported',
  ]
}

/** The price list with its version, and its date where the version does not say it. */
export function describePriceList({version, asOf}: SpendReport['pricing']): string {
  return version === asOf ? `list price ${version}` : `list price ${version} of ${asOf}`
}

/** How sure the figure is: for every output that a person reads, whatever its cost. */
export function basisOf({cost, pricing, totals}: SpendReport): string {
  const list = describePriceList(pricing)
  if (cost === 'estimated') return `Estimated at ${list}, not a bill.`
  const known = `${formatInteger(totals.reportedRequests)} of ${formatInteger(totals.requests)} requests`
  return `Reported by the client for ${known}, not a bill. Estimates are at ${list}.`
}

/** What to do when there is nothing to show. */
export function emptyAdvice({period, filters}: SpendReport, escapeName: (text: string) => string): string[] {
  const isBounded = period.since !== null || period.until !== null
  const kept = describeFilters(filters, escapeName)
  return [
    `${[`No usage ${describePeriod(period)}`, ...kept].join(', ')}.`,
    ...(isBounded ? ['To look further back: stackspend report --since 30d'] : []),
    kept.length > 0
      ? `To see the usage of all: leave out ${filterFlags(filters)}`
      : 'To record some: run stackspend watch, and start Claude Code with what stackspend env claude prints.',
  ]
}

/** Cost per day as blocks, with the days of no usage between; empty where days are not all the rows. */
export function costPerDay({by, rows, cost, notes}: SpendReport): string {
  const isPartial = notes.some(note => note.code === 'ROWS_LEFT_OUT')
  if (by.length !== 1 || by[0] !== 'day' || isPartial) return ''
  const costs = new Map(
    rows.map(row => [row.key.day, cost === 'estimated' ? row.estimatedUsd : row.reportedUsd]),
  )
  const days = [...costs.keys()].filter(day => typeof day === 'string').sort()
  const first = Date.parse(days[0] ?? '') / millisecondsInDay
  const length = Date.parse(days.at(-1) ?? '') / millisecondsInDay - first + 1
  if (!(length > 2 && length <= mostSparks)) return ''
  const daily = Array.from({length}, (_, index) => dayKey(first + index))
  return sparkline(daily.map(day => (costs.has(day) ? (costs.get(day) ?? null) : 0)))
}
