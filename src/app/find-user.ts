import {StackspendError} from '../errors.ts'
import type {SeenUser} from '../store/read-users.ts'

/** Reports show the first characters of a random id; fewer could be a name. */
const SHORTEST_BEGINNING = 8

/**
 * The users that are meant by an e-mail, account or id as typed, as reports show them: the very one, else
 * those of whom an id begins so, since reports show only the beginning of a random id.
 */
export function findUsers(typed: string, users: readonly SeenUser[]): string[] {
  const exact = users.filter(user => user.ids.includes(typed))
  if (exact.length > 0) return exact.map(user => user.shown)
  if (typed.length < SHORTEST_BEGINNING) return []
  return users.filter(user => user.ids.some(id => id.startsWith(typed))).map(user => user.shown)
}

/** The one user meant, or the id as typed when telemetry has not named it yet. Throws `USAGE` for several. */
export function findUser(typed: string, users: readonly SeenUser[]): string {
  const found = findUsers(typed, users)
  if (found.length <= 1) return found[0] ?? typed
  throw new StackspendError('USAGE', `${found.length} users are meant by "${typed}".`, {
    exit: 2,
    hint: 'stackspend users list    (shows the ids in full)',
  })
}
