import {millisecondsInMinute} from 'date-fns/constants'
import type {RemoteState} from '../store/outbox.ts'

/**
 * Batches that a remote took within about the last 60 s: those of this minute, and of the one before as much as
 * still lies within 60 s, taken to be spread evenly.
 */
export function deliveredPerMinute(
  state: Pick<RemoteState, 'minute' | 'minuteDelivered' | 'minuteBeforeDelivered'>,
  nowMs: number,
): number {
  const minutes = nowMs / millisecondsInMinute
  const nowMinute = Math.floor(minutes)
  const shareOfBefore = 1 - (minutes - nowMinute)
  // A clock that was set back: what was delivered was delivered.
  const age = Math.max(0, nowMinute - state.minute)
  if (age === 0) return Math.round(state.minuteDelivered + state.minuteBeforeDelivered * shareOfBefore)
  return age === 1 ? Math.round(state.minuteDelivered * shareOfBefore) : 0
}
