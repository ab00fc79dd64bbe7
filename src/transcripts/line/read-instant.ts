// Beyond it, in the year 2262, nanoseconds no longer fit the 64-bit integers of a database.
const LATEST_MS = 2 ** 63 / 1e6

/** Unix ms of an ISO 8601 instant; `undefined` for anything else, and for what no database of times can hold. */
export function readInstant(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) return undefined
  const ms = Date.parse(value)
  return ms > 0 && ms < LATEST_MS ? ms : undefined
}
