import {millisecondsInDay, millisecondsInHour} from 'date-fns/constants'
import {StackspendError} from '../errors.ts'
import {BUCKET_MS} from '../usage/bucket.ts'
import {checkTimeZone, localDayAt, startOfLocalDay} from './time-zone.ts'

/** Half-open, in Unix ms UTC; an absent end is unbounded. */
export type Period = {readonly sinceMs?: number; readonly untilMs?: number}

export type PeriodFlags = {
  readonly since?: string | undefined
  readonly until?: string | undefined
  /** IANA name. */
  readonly timezone: string
  readonly nowMs: number
}

/**
 * The period that `--since` and `--until` mean. A date is a whole local day, so `--until 2026-11-22` includes
 * the 22nd, and so do `today` and `yesterday`. `7d` is the start of the local day six days ago, `2w` of the one
 * thirteen days ago, `24h` exactly 24 hours ago: `--since 14d --until 7d` ends where `--since 7d` begins.
 * Throws `PERIOD_INVALID` and `TIMEZONE_UNKNOWN`.
 */
export function parsePeriod(flags: PeriodFlags): Period {
  checkTimeZone(flags.timezone)
  const sinceMs = flags.since === undefined ? undefined : parseEnd('since', flags.since, flags)
  const untilMs = flags.until === undefined ? undefined : parseEnd('until', flags.until, flags)
  if (sinceMs !== undefined && untilMs !== undefined && sinceMs >= untilMs) {
    throw new StackspendError(
      'PERIOD_INVALID',
      `--since "${flags.since}" is not before --until "${flags.until}".`,
      {
        exit: 2,
        hint: 'swap them, or leave --until out to see everything up to this moment',
      },
    )
  }
  return {...(sinceMs !== undefined && {sinceMs}), ...(untilMs !== undefined && {untilMs})}
}

/** The smallest period on the store's 15-minute marks that holds all of `period`, and whether it is larger. */
export function roundOutwards(period: Period): {readonly period: Period; readonly changed: boolean} {
  const {sinceMs, untilMs} = period
  const rounded = {
    ...(sinceMs !== undefined && {sinceMs: Math.floor(sinceMs / BUCKET_MS) * BUCKET_MS}),
    ...(untilMs !== undefined && {untilMs: Math.ceil(untilMs / BUCKET_MS) * BUCKET_MS}),
  }
  return {period: rounded, changed: rounded.sinceMs !== sinceMs || rounded.untilMs !== untilMs}
}

type End = 'since' | 'until'

function parseEnd(end: End, text: string, {timezone, nowMs}: PeriodFlags): number {
  const typed = text.trim().toLowerCase()
  const span = /^([1-9]\d{0,3})([hdw])$/.exec(typed)
  if (span?.[2] === 'h') return nowMs - Number(span[1]) * millisecondsInHour
  const today = localDayAt(timezone, nowMs)
  if (span) return startOfLocalDay(timezone, today + 1 - Number(span[1]) * (span[2] === 'w' ? 7 : 1))
  const day = typed === 'today' ? today : typed === 'yesterday' ? today - 1 : parseDate(typed)
  if (day !== undefined) return startOfLocalDay(timezone, end === 'since' ? day : day + 1)
  const instantMs = parseInstant(typed)
  if (instantMs !== undefined) return instantMs
  throw new StackspendError('PERIOD_INVALID', `--${end} "${text}" is no date, instant or span of time.`, {
    exit: 2,
    hint: `for example --${end} 2026-11-22, --${end} yesterday, --${end} 7d or --${end} 2026-11-22T14:00+01:00`,
  })
}

/** `2026-11-22` in days since 1970-01-01; `undefined` when there is no such date. */
function parseDate(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined
  const midnight = new Date(`${text}T00:00:00Z`)
  const exists = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text)
  return exists ? midnight.getTime() / millisecondsInDay : undefined
}

/** ISO 8601 with an offset or Z: without one it would be of this machine's zone, not of `--timezone`. */
function parseInstant(text: string): number | undefined {
  const parts = /^(\d{4}-\d\d-\d\d)t\d\d:\d\d(:\d\d(\.\d{1,9})?)?(z|[+-]\d\d:\d\d)$/.exec(text)
  if (parts?.[1] === undefined || parseDate(parts[1]) === undefined) return undefined
  const instantMs = Date.parse(text.toUpperCase())
  return Number.isNaN(instantMs) ? undefined : instantMs
}
