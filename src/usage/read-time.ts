// Beyond it, in the year 2262, nanoseconds no longer fit the 64-bit integers of a database.
const TIME_LIMIT_NS = 2n ** 63n

/** Unix ms of an instant that a database can hold; `undefined` for 0, which says that there is none, and beyond. */
export function readUnixMs(unixNano: bigint): number | undefined {
  const unixMs = unixNano < TIME_LIMIT_NS ? Number(unixNano / 1_000_000n) : 0
  return unixMs > 0 ? unixMs : undefined
}

/** Whether a database can hold an instant; 0 says that there is none. */
export function isKeepable(unixNano: bigint): boolean {
  return unixNano < TIME_LIMIT_NS
}
