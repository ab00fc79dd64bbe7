import type {DatabaseSync} from 'node:sqlite'
import {identifyRequest, parentKey, shapeKeys} from '../usage/request-identity.ts'
import type {UsageEvent} from '../usage/usage-event.ts'
import {eventKey} from './event-key.ts'
import {narrowKey} from './narrow-key.ts'

/** A record's identities are looked for first and kept right after. */
const REMEMBERED_KEYS = 1_000

/** About 40 MB of them; two or three a request. */
const MOST_AT_HAND = 1_000_000

/** In `meta` of a store that was brought up to date from a version before 6, until its keys are written anew. */
export const UNORDERED_KEYS = 'unordered_keys'

/** Narrow keys by which events are found again; whoever finds one compares what it looked for with what is on file. */
export class EventKeys {
  private readonly findEvents
  private readonly insertKey
  private readonly deleteKey
  private readonly keys = new Map<string, number>()
  private readonly readKeys
  /** Events of before version 6 may be on file, by keys that are in no order. */
  private readonly hasUnordered: boolean
  /** All keys on file, where they are few enough to be at hand. */
  private present: Set<number> | undefined

  constructor(database: DatabaseSync) {
    this.findEvents = database.prepare('SELECT event FROM event_key WHERE key = ?')
    this.readKeys = database.prepare('SELECT key FROM event_key LIMIT ?')
    this.insertKey = database.prepare('INSERT OR IGNORE INTO event_key (key, event) VALUES (?, ?)')
    this.deleteKey = database.prepare('DELETE FROM event_key WHERE key = ? AND event = ?')
    this.hasUnordered =
      database.prepare(`SELECT 1 FROM meta WHERE key = '${UNORDERED_KEYS}'`).get() !== undefined
  }

  /** To be called where much that is new is to come: what is not on file is then not looked for there. */
  keepAtHand(): void {
    const keys = this.readKeys.all(MOST_AT_HAND + 1)
    this.present = keys.length > MOST_AT_HAND ? undefined : new Set(keys.map(row => Number(row.key)))
  }

  /** Another process may have written. */
  forget(): void {
    this.present = undefined
  }

  find(identity: string): number[] {
    const key = this.keyOf(identity)
    const found = this.findBy(key)
    if (!this.hasUnordered) return found
    const unordered = narrowKey(identity)
    return unordered === key ? found : [...found, ...this.findBy(unordered)]
  }

  add(identity: string, event: number): void {
    const key = this.keyOf(identity)
    this.insertKey.run(key, event)
    this.present?.add(key)
    if (this.present !== undefined && this.present.size > MOST_AT_HAND) this.present = undefined
  }

  /** Everything that a sighting is found by. */
  addSighting(sighting: UsageEvent, event: number, options: {readonly byShape: boolean}): void {
    for (const identity of identitiesOf(sighting, options)) this.add(identity, event)
  }

  removeSighting(sighting: UsageEvent, event: number): void {
    for (const identity of identitiesOf(sighting, {byShape: true})) {
      this.deleteKey.run(this.keyOf(identity), event)
      if (this.hasUnordered) this.deleteKey.run(narrowKey(identity), event)
    }
  }

  private findBy(key: number): number[] {
    if (this.present !== undefined && !this.present.has(key)) return []
    return this.findEvents.all(key).map(row => Number(row.event))
  }

  private keyOf(identity: string): number {
    const known = this.keys.get(identity)
    if (known !== undefined) return known
    if (this.keys.size >= REMEMBERED_KEYS) this.keys.clear()
    const key = eventKey(identity)
    this.keys.set(identity, key)
    return key
  }
}

function identitiesOf(sighting: UsageEvent, {byShape}: {readonly byShape: boolean}): string[] {
  const {ids, own} = identifyRequest(sighting)
  return [
    ...ids,
    ...(own === undefined ? [] : [own]),
    ...(byShape ? shapeKeys(sighting).kept : []),
    ...(sighting.parentSpanKey === undefined ? [] : [parentKey(sighting.parentSpanKey)]),
  ]
}
