import type {DatabaseSync} from 'node:sqlite'
import {identifyRequest, parentKey, shapeKeys} from '../usage/request-identity.ts'
import type {UsageEvent} from '../usage/usage-event.ts'
import {narrowKey} from './narrow-key.ts'

/** Narrow keys by which events are found again; whoever finds one compares what it looked for with what is on file. */
export class EventKeys {
  private readonly findEvents
  private readonly insertKey
  private readonly deleteKey

  constructor(database: DatabaseSync) {
    this.findEvents = database.prepare('SELECT event FROM event_key WHERE key = ?')
    this.insertKey = database.prepare('INSERT OR IGNORE INTO event_key (key, event) VALUES (?, ?)')
    this.deleteKey = database.prepare('DELETE FROM event_key WHERE key = ? AND event = ?')
  }

  find(identity: string): number[] {
    return this.findEvents.all(narrowKey(identity)).map(row => Number(row.event))
  }

  add(identity: string, event: number): void {
    this.insertKey.run(narrowKey(identity), event)
  }

  /** Everything that a sighting is found by. */
  addSighting(sighting: UsageEvent, event: number, options: {readonly byShape: boolean}): void {
    for (const identity of identitiesOf(sighting, options)) this.add(identity, event)
  }

  removeSighting(sighting: UsageEvent, event: number): void {
    for (const identity of identitiesOf(sighting, {byShape: true}))
      this.deleteKey.run(narrowKey(identity), event)
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
