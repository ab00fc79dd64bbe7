import type {UsageBatch} from './usage-event.ts'

/** What a batch tells of the time before an instant, and of the time from it on. */
export type SplitBatch = {readonly before: UsageBatch; readonly rest: UsageBatch}

/**
 * Splits a batch at an instant, Unix ms. Where a session worked before it goes with the rest if the session went on:
 * what it did later, it may have done there.
 */
export function splitBatch(batch: UsageBatch, atMs: number): SplitBatch {
  const {events, points, apiErrors, sessions, places = [], unreadable} = batch
  const isBefore = ({occurredAtMs}: {readonly occurredAtMs: number}) => occurredAtMs < atMs
  const isRest = (one: {readonly occurredAtMs: number}) => !isBefore(one)
  const wentOn = new Set(sessions.filter(session => session.atMs >= atMs).map(({sessionId}) => sessionId))
  const none = {sessions: [], places: [], apiErrors: [], unreadable: 0}
  return {
    before: {...none, events: events.filter(isBefore), points: points.filter(isBefore)},
    rest: {
      events: events.filter(isRest),
      points: points.filter(isRest),
      apiErrors: apiErrors.filter(isRest),
      sessions: sessions.filter(session => session.atMs >= atMs),
      places: places.filter(place => place.atMs >= atMs || wentOn.has(place.sessionId)),
      unreadable,
    },
  }
}
