import {tzOffset} from '@date-fns/tz/tzOffset'
import {millisecondsInMinute} from 'date-fns/constants'
import {StackspendError} from '../errors.ts'
import {nearestWord} from '../nearest-word.ts'
import {dayAt, type OffsetAt, offsetSpans, startOfDay, type ZoneOffset} from './zone-days.ts'

/** Throws `TIMEZONE_UNKNOWN` for a name that this system's time-zone data does not have. */
export function checkTimeZone(timezone: string): void {
  if (timezone === 'UTC') return
  try {
    new Intl.DateTimeFormat('en', {timeZone: timezone})
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const nearest = nearestZone(timezone)
    const question = nearest === undefined ? '' : ` Did you mean "${nearest}"?`
    throw new StackspendError('TIMEZONE_UNKNOWN', `There is no time zone "${timezone}".${question}`, {
      exit: 2,
      hint: `--timezone takes an IANA name, for example ${nearest ?? 'Europe/Berlin'} or UTC`,
      cause: error,
    })
  }
}

/** Offsets in force in `[fromMs, toMs)`, in order; see `offsetSpans`. */
export function zoneOffsets(timezone: string, fromMs: number, toMs: number): readonly ZoneOffset[] {
  return offsetSpans(zoneClock(timezone), fromMs, toMs)
}

/** First instant, Unix ms, at which the local calendar shows `localDay` (days since 1970-01-01) or later. */
export function startOfLocalDay(timezone: string, localDay: number): number {
  return startOfDay(zoneClock(timezone), localDay)
}

/** The local calendar day, in days since 1970-01-01, at an instant in Unix ms. */
export function localDayAt(timezone: string, atMs: number): number {
  return dayAt(zoneClock(timezone), atMs)
}

/** The local time of day, `14:05`, at an instant in Unix ms. */
export function localTimeOfDay(timezone: string, atMs: number): string {
  return new Date(atMs + offsetAt(timezone, atMs)).toISOString().slice(11, 16)
}

/** Offsets of an IANA zone, from this system's time-zone data. */
export function zoneClock(timezone: string): OffsetAt {
  return atMs => offsetAt(timezone, atMs)
}

/**
 * Milliseconds that local time is ahead of UTC at an instant in Unix ms. The first use of `Intl` in a process
 * costs about 15 ms, so UTC does without.
 */
function offsetAt(timezone: string, atMs: number): number {
  if (timezone === 'UTC') return 0
  return Math.round(tzOffset(timezone, new Date(atMs)) * millisecondsInMinute)
}

/** By the whole name, else by its last part: people type `Berlin` and `Berln`. */
function nearestZone(typed: string): string | undefined {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')]
  const city = (zone: string) => zone.slice(zone.lastIndexOf('/') + 1)
  const nearestCity = nearestWord(city(typed).replaceAll(' ', '_'), zones.map(city))
  return nearestWord(typed, zones) ?? zones.find(zone => city(zone) === nearestCity)
}
