const MIN_MS = 1_000
const MAX_MS = 60_000

/**
 * How long to wait after the `failures`-th failure in a row (1 for the first), in ms: anywhere between 1 s and a ceiling
 * that doubles from 2 s to 60 s, so that many clients which lost the same remote do not come back together.
 * `random` is in [0, 1).
 */
export function backoffMs(failures: number, random: number): number {
  const ceilingMs = Math.min(MAX_MS, MIN_MS * 2 ** Math.max(1, failures))
  return Math.round(MIN_MS + random * (ceilingMs - MIN_MS))
}
