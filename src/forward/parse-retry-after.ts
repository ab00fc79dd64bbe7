/** No remote may silence us for longer; 60 s is usual. */
const LONGEST_MS = 3_600_000

/** RFC 9110 5.6.7: the one form that must be sent, and the two that must be understood. All are UTC. */
const HTTP_DATE =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT|[A-Z][a-z]+day, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})$/

/**
 * What a `Retry-After` header asks for, in ms from `nowMs` on: between 0 and one hour. It is seconds or a date.
 * `undefined` when there is none, or none that can be read.
 */
export function parseRetryAfter(text: string | undefined, nowMs: number): number | undefined {
  const value = text?.trim()
  if (value === undefined || value === '') return undefined
  if (/^\d+(?:\.\d+)?$/.test(value)) return bound(Number(value) * 1_000)
  if (!HTTP_DATE.test(value)) return undefined
  // The asctime form says no zone; without one it would be read as this machine's.
  const atMs = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`)
  return Number.isNaN(atMs) ? undefined : bound(atMs - nowMs)
}

function bound(delayMs: number): number {
  return Math.min(LONGEST_MS, Math.max(0, Math.ceil(delayMs)))
}
