import type {SessionView} from '../../app/view-state.ts'
import type {SortBy} from './controls.ts'

/**
 * The sessions whose user, project, branch, model or id contains `filter`, in any case; most recent, most expensive
 * or largest first. A session without a price sorts after every one that has a cost.
 */
export function selectSessions(
  sessions: readonly SessionView[],
  {filter, sortBy}: {readonly filter: string; readonly sortBy: SortBy},
): SessionView[] {
  const wanted = filter.toLowerCase()
  const rank = ranks[sortBy]
  return sessions
    .filter(({user, project, branch, model, sessionId}) =>
      [user, project, branch, model, sessionId].some(text => text?.toLowerCase().includes(wanted)),
    )
    .sort((a, b) => rank(b) - rank(a) || b.lastSeenMs - a.lastSeenMs)
}

const ranks: Record<SortBy, (session: SessionView) => number> = {
  lastSeen: session => session.lastSeenMs,
  cost: session => session.estimatedUsd ?? -1,
  tokens: session => session.totalTokens,
}
