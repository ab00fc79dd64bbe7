import type {Paths} from '../config/paths.ts'
import {readSettings} from '../config/settings.ts'
import {nameOfUser} from '../report/user-name.ts'
import type {SeenUser} from '../store/read-users.ts'
import {UsageReader} from '../store/usage-reader.ts'

/** A user as reports show them. */
export type NamedUser = {
  readonly id: string
  /** `null` when the id has no name of its own any more. */
  readonly name: string | null
}

/** Every user that telemetry named or that was given a name: the named first, by name, then by id. */
export async function listUsers(paths: Paths): Promise<NamedUser[]> {
  const {userNames} = await readSettings(paths.settingsFile)
  const seen = await seenUsers(paths.storeFile)
  const ids = new Set([...Object.keys(userNames), ...seen.map(user => user.shown)])
  return [...ids]
    .map(id => ({id, name: Object.hasOwn(userNames, id) ? nameOfUser(userNames, id) : null}))
    .sort((a, b) => compareNames(a.name, b.name) || compare(a.id, b.id))
}

/** Everyone whom telemetry named; nobody before anything was recorded. */
export async function seenUsers(storeFile: string): Promise<SeenUser[]> {
  const reader = await UsageReader.open(storeFile)
  if (reader === undefined) return []
  try {
    return await reader.users()
  } finally {
    await reader.close()
  }
}

function compareNames(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return compare(a, b)
}

/** By code point, so that the order does not depend on the machine's language. */
function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
