import {millisecondsInDay} from 'date-fns/constants'

/** Whether batches were lost so lately that somebody should look; what is longer ago is a plain fact. */
export function isRecentLoss(lastLossAtMs: number | null, nowMs: number): boolean {
  return lastLossAtMs !== null && nowMs - lastLossAtMs < millisecondsInDay
}
