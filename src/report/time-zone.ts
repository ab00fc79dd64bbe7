import {tzOffset} from '@date-fns/tz/tzOffset'
import {millisecondsInDay, millisecondsInMinute} from 'date-fns/constants'
import {StackspendError} from '../errors.ts'
import {nearestWord} from '../nearest-word.ts'

/** No zone has changed its clocks twice within so short a time. */
const probeMs = 7 * millisecondsInDay

/** The offset of local time from UTC that holds from `fromMs` (Unix ms) until the next entry. */
export type ZoneOffset = {readonly fromMs: number; readonly offsetMs: number}

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

/**
 * Offsets in force in `[fromMs, toMs)`, in order: the first entry begins at `fromMs`, each other one at the
 * very instant of a change. `tzScan` of the same package is not used: it finds the hour of a change, counted
 * from the minute it starts at, and can pass over two changes within a month (Egypt in 2010).
 */
export function zoneOffsets(timezone: string, fromMs: number, toMs: number): readonly ZoneOffset[] {
  let offsetMs = offsetAt(timezone, fromMs)
  const offsets = [{fromMs, offsetMs}]
  for (let atMs = fromMs; atMs < toMs; atMs += probeMs) {
    const nextMs = Math.min(atMs + probeMs, toMs - 1)
    const nextOffsetMs = offsetAt(timezone, nextMs)
    if (nextOffsetMs === offsetMs) continue
    offsets.push({fromMs: changeBetween(timezone, atMs, nextMs), offsetMs: nextOffsetMs})
    offsetMs = nextOffsetMs
  }
  return offsets
}

/** First instant, Unix ms, at which the local calendar shows `localDay` (days since 1970-01-01) or later. */
export function startOfLocalDay(timezone: string, localDay: number): number {
  const midnightMs = localDay * millisecondsInDay
  // Local clocks are at most 26 hours apart around a change of the date line.
  const offsets = zoneOffsets(
    timezone,
    midnightMs - 2 * millisecondsInDay,
    midnightMs + 2 * millisecondsInDay,
  )
  for (const [index, {fromMs, offsetMs}] of offsets.entries()) {
    const startMs = Math.max(fromMs, midnightMs - offsetMs)
    if (startMs < (offsets[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY)) return startMs
  }
  throw new Error(`local day ${localDay} does not begin in ${timezone}`)
}

/** The local calendar day, in days since 1970-01-01, at an instant in Unix ms. */
export function localDayAt(timezone: string, atMs: number): number {
  return Math.floor((atMs + offsetAt(timezone, atMs)) / millisecondsInDay)
}

/** The local time of day, `14:05`, at an instant in Unix ms. */
export function localTimeOfDay(timezone: string, atMs: number): string {
  return new Date(atMs + offsetAt(timezone, atMs)).toISOString().slice(11, 16)
}

/**
 * Milliseconds that local time is ahead of UTC at an instant in Unix ms. The first use of `Intl` in a process
 * costs about 15 ms, so UTC does without.
 */
function offsetAt(timezone: string, atMs: number): number {
  if (timezone === 'UTC') return 0
  return Math.round(tzOffset(timezone, new Date(atMs)) * millisecondsInMinute)
}

function changeBetween(timezone: string, beforeMs: number, afterMs: number): number {
  const offsetMs = offsetAt(timezone, beforeMs)
  let low = beforeMs
  let high = afterMs
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(timezone, middle) === offsetMs) low = middle
    else high = middle
  }
  return high
}

/** By the whole name, else by its last part: people type `Berlin` and `Berln`. */
function nearestZone(typed: string): string | undefined {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')]
  const city = (zone: string) => zone.slice(zone.lastIndexOf('/') + 1)
  const nearestCity = nearestWord(city(typed).replaceAll(' ', '_'), zones.map(city))
  return nearestWord(typed, zones) ?? zones.find(zone => city(zone) === nearestCity)
}
