import type {DatabaseSync} from 'node:sqlite'
import {Dictionary} from '../dictionary.ts'
import {EventKeys, UNORDERED_KEYS} from '../event-keys.ts'
import {EventTable, type KnownRequest} from '../event-table.ts'
import {SessionTable} from '../session-table.ts'

const PAGE = 5_000

/** Writes anew by what each request is found again: what was counted must not count again when it is told once more. */
export function rebuildKeys(database: DatabaseSync): void {
  const dictionary = new Dictionary(database)
  const sessions = new SessionTable(database, dictionary)
  const events = new EventTable(database, dictionary, sessions)
  database.exec(`BEGIN; DELETE FROM event_key; DELETE FROM meta WHERE key = '${UNORDERED_KEYS}'`)
  const keys = new EventKeys(database)
  for (let afterId = 0; ; ) {
    const page = events.allAfter(afterId, PAGE)
    for (const request of page) addKeys(request, keys, sessions)
    const last = page.at(-1)
    if (last === undefined) break
    afterId = last.id
  }
  for (const {identity, event} of database.prepare('SELECT identity, event FROM alias').all())
    keys.add(String(identity), Number(event))
  database.exec('COMMIT')
}

function addKeys({id, sightings}: KnownRequest, keys: EventKeys, sessions: SessionTable): void {
  // A copy in another session is where that session's telemetry will look for it.
  const isCopy = sightings.some(({otherSessions}) => otherSessions !== undefined)
  for (const sighting of sightings)
    keys.addSighting(sighting, id, {byShape: isCopy || sessions.isByShape(sessions.id(sighting))})
}
