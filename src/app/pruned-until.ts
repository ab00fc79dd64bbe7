import type {Period} from '../report/period.ts'
import type {Retention} from '../store/retention.ts'

/** Until when the spend of a period is not known any more, Unix ms; `undefined` where all of it is. */
export function prunedUntil({sumsFromMs}: Retention, {sinceMs = 0, untilMs}: Period): number | undefined {
  if (sinceMs >= sumsFromMs) return undefined
  return Math.min(sumsFromMs, untilMs ?? sumsFromMs)
}
