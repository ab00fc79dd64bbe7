import {millisecondsInDay} from 'date-fns/constants'

/** Milliseconds that the local time of a zone is ahead of UTC at an instant in Unix ms. */
export type OffsetAt = (atMs: number) => number

/** The offset of local time from UTC that holds from `fromMs` (Unix ms) until the next entry. */
export type ZoneOffset = {readonly fromMs: number; readonly offsetMs: number}

/** No zone has changed its clocks twice within so short a time. */
const probeMs = 7 * millisecondsInDay

/**
 * Offsets in force in `[fromMs, toMs)`, in order: the first entry begins at `fromMs`, each other one at the
 * very instant of a change. date-fns' `tzScan` is not used: it finds the hour of a change, counted from the
 * minute it starts at, and can pass over two changes within a month (Egypt in 2010).
 */
export function offsetSpans(offsetAt: OffsetAt, fromMs: number, toMs: number): readonly ZoneOffset[] {
  let offsetMs = offsetAt(fromMs)
  const offsets = [{fromMs, offsetMs}]
  for (let atMs = fromMs; atMs < toMs; atMs += probeMs) {
    const nextMs = Math.min(atMs + probeMs, toMs - 1)
    const nextOffsetMs = offsetAt(nextMs)
    if (nextOffsetMs === offsetMs) continue
    offsets.push({fromMs: changeBetween(offsetAt, atMs, nextMs), offsetMs: nextOffsetMs})
    offsetMs = nextOffsetMs
  }
  return offsets
}

/** First instant, Unix ms, at which the local calendar shows `localDay` (days since 1970-01-01) or later. */
export function startOfDay(offsetAt: OffsetAt, localDay: number): number {
  const midnightMs = localDay * millisecondsInDay
  // Local clocks are at most 26 hours apart around a change of the date line.
  const offsets = offsetSpans(
    offsetAt,
    midnightMs - 2 * millisecondsInDay,
    midnightMs + 2 * millisecondsInDay,
  )
  for (const [index, {fromMs, offsetMs}] of offsets.entries()) {
    const startMs = Math.max(fromMs, midnightMs - offsetMs)
    if (startMs < (offsets[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY)) return startMs
  }
  throw new Error(`local day ${localDay} does not begin`)
}

/** The local calendar day, in days since 1970-01-01, at an instant in Unix ms. */
export function dayAt(offsetAt: OffsetAt, atMs: number): number {
  return Math.floor((atMs + offsetAt(atMs)) / millisecondsInDay)
}

function changeBetween(offsetAt: OffsetAt, beforeMs: number, afterMs: number): number {
  const offsetMs = offsetAt(beforeMs)
  let low = beforeMs
  let high = afterMs
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle) === offsetMs) low = middle
    else high = middle
  }
  return high
}
