import {StackspendError} from '../errors.ts'

/** Reports show the first characters of a random id; fewer could be a name. */
const SHORTEST_BEGINNING = 8

/**
 * The users that are meant by an id as typed: the very id, else those that begin with it, since reports
 * show only the beginning of a random id. Empty when telemetry has named none.
 */
export function findUsers(typed: string, seenIds: readonly string[]): string[] {
  if (seenIds.includes(typed)) return [typed]
  if (typed.length < SHORTEST_BEGINNING) return []
  return seenIds.filter(id => id.startsWith(typed))
}

/** The one user meant, or the id as typed when telemetry has not named it yet. Throws `USAGE` for several. */
export function findUser(typed: string, seenIds: readonly string[]): string {
  const found = findUsers(typed, seenIds)
  if (found.length <= 1) return found[0] ?? typed
  throw new StackspendError('USAGE', `${found.length} users begin with "${typed}".`, {
    exit: 2,
    hint: 'stackspend users list    (shows the ids in full)',
  })
}
