import {millisecondsInDay, millisecondsInMinute} from 'date-fns/constants'

/** Days since 1970-01-01 of the local calendar as `2026-11-22`. */
export function dayKey(localDay: number): string {
  return new Date(localDay * millisecondsInDay).toISOString().slice(0, 10)
}

/** `floor((localDay + 3) / 7)`, which counts weeks from Monday, as the ISO 8601 week `2026-W47`. */
export function weekKey(localWeek: number): string {
  // Day 0 is a Thursday, so day 7n is week n's Thursday, and an ISO week is of its Thursday's year.
  const thursday = localWeek * 7
  const year = new Date(thursday * millisecondsInDay).getUTCFullYear()
  const dayOfYear = thursday - Date.UTC(year, 0, 1) / millisecondsInDay
  return `${year}-W${twoDigits(Math.floor(dayOfYear / 7) + 1)}`
}

/** The start of a local hour, Unix ms, with the offset then in force, as `2026-11-22T14:00+01:00`. */
export function hourKey(hourStartMs: number, offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / millisecondsInMinute)
  const offset = `${offsetMs < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`
  return new Date(hourStartMs + offsetMs).toISOString().slice(0, 16) + offset
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
