import type {Paths} from '../config/paths.ts'
import {readSettings} from '../config/settings.ts'
import {type SeenUser, UsageReader} from '../store/usage-reader.ts'

/** A user as reports show them. */
export type NamedUser = {
  readonly id: string
  /** `null` when the id has no name of its own any more. */
  readonly name: string | null
}

/** Every user that telemetry named or that was given a name: the named first, by name, then by id. */
export async function listUsers(paths: Paths): Promise<NamedUser[]> {
  const {userNames} = await readSettings(paths.settingsFile)
  const ids = new Set([...Object.keys(userNames), ...(await seenUserIds(paths.storeFile))])
  return [...ids]
    .map(id => ({id, name: userNames[id] ?? null}))
    .sort((a, b) => compareNames(a.name, b.name) || compare(a.id, b.id))
}

/** What reports show of each user that telemetry named: the e-mail, else the account, else the id. */
export async function seenUserIds(storeFile: string): Promise<string[]> {
  const reader = await UsageReader.open(storeFile)
  if (reader === undefined) return []
  try {
    return [...new Set((await reader.users()).flatMap(user => shownId(user) ?? []))]
  } finally {
    await reader.close()
  }
}

function shownId({email, account, id}: SeenUser): string | undefined {
  return email ?? account ?? id
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
