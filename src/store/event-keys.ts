import type {DatabaseSync} from 'node:sqlite'
import {identifyRequest, parentKey, shapeKeys} from '../usage/request-identity.ts'
import type {UsageEvent} from '../usage/usage-event.ts'
import {narrowKey} from './narrow-key.ts'

/** A record's identities are looked for first and kept right after. */
const REMEMBERED_KEYS = 1_000

/** Narrow keys by which events are found again; whoever finds one compares what it looked for with what is on file. */
export class EventKeys {
  private readonly findEvents
  private readonly insertKey
  private readonly deleteKey
  private readonly keys = new Map<string, number>()

  constructor(database: DatabaseSync) {
    this.findEvents = database.prepare('SELECT event FROM event_key WHERE key = ?')
    this.insertKey = database.prepare('INSERT OR IGNORE INTO event_key (key, event) VALUES (?, ?)')
    this.deleteKey = database.prepare('DELETE FROM event_key WHERE key = ? AND event = ?')
  }

  find(identity: string): number[] {
    return this.findEvents.all(this.keyOf(identity)).map(row => Number(row.event))
  }

  add(identity: string, event: number): void {
    this.insertKey.run(this.keyOf(identity), event)
  }

  /** Everything that a sighting is found by. */
  addSighting(sighting: UsageEvent, event: number, options: {readonly byShape: boolean}): void {
    for (const identity of identitiesOf(sighting, options)) this.add(identity, event)
  }

  removeSighting(sighting: UsageEvent, event: number): void {
    for (const identity of identitiesOf(sighting, {byShape: true}))
      this.deleteKey.run(this.keyOf(identity), event)
  }

  private keyOf(identity: string): number {
    const known = this.keys.get(identity)
    if (known !== undefined) return known
    if (this.keys.size >= REMEMBERED_KEYS) this.keys.clear()
    const key = narrowKey(identity)
    this.keys.set(identity, key)
    return key
  }
}

function identitiesOf(sighting: UsageEvent, {byShape}: {readonly byShape: boolean}): string[] {
  const {ids, own} = identifyRequest(sighting)
  return [
    ...ids,
    ...(own === undefined ? [] : [own]),
    ...(byShape ? [shapeKeys(sighting).kept] : []),
    ...(sighting.parentSpanKey === undefined ? [] : [parentKey(sighting.parentSpanKey)]),
  ]
}
