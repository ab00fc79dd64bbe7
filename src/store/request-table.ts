import type {DatabaseSync} from 'node:sqlite'
import {isDeepStrictEqual} from 'node:util'
import {matchByShape, splitByIds} from '../usage/match-sightings.ts'
import {addSighting, inLaneOrder, mergeSightings, type Sightings} from '../usage/merge-usage.ts'
import {identifyRequest, shapeKeys} from '../usage/request-identity.ts'
import {identitiesOf, isKnownBy, isSameRecord} from '../usage/same-request.ts'
import type {UsageEvent} from '../usage/usage-event.ts'
import type {Dictionary} from './dictionary.ts'
import {EventKeys} from './event-keys.ts'
import {EventTable, type KnownRequest, type RequestToKeep} from './event-table.ts'
import {NestedRequests} from './nested-requests.ts'
import type {PlaceTable} from './place-table.ts'
import type {SessionTable} from './session-table.ts'

/** A request before and after: absent before when it is new, absent after when it proved to be another one's. */
export type RequestChange = {
  readonly before: KnownRequest | undefined
  readonly after: KnownRequest | undefined
}

type Tables = {
  readonly dictionary: Dictionary
  readonly sessions: SessionTable
  readonly places: PlaceTable
}

/**
 * Which records tell of which request. A record is tied to others by its ids; where it, or what it meets, has no
 * request id, by its shape and nearness in time. What is on file is always what all records so far say together,
 * in whatever order they came.
 */
export class RequestTable {
  readonly events: EventTable
  private readonly tables: Tables
  private readonly keys: EventKeys
  private readonly nested: NestedRequests
  private readonly aliasOf
  private readonly writeAlias
  private readonly moveAliases

  constructor(database: DatabaseSync, tables: Tables) {
    this.tables = tables
    this.events = new EventTable(database, tables.dictionary, tables.sessions)
    this.keys = new EventKeys(database)
    this.nested = new NestedRequests(this.events, this.keys)
    this.aliasOf = database.prepare('SELECT event FROM alias WHERE identity = ?')
    this.writeAlias = database.prepare(
      'INSERT INTO alias VALUES (?, ?) ON CONFLICT DO UPDATE SET event = excluded.event',
    )
    this.moveAliases = database.prepare('UPDATE alias SET event = ? WHERE event = ?')
  }

  /** To be called where many requests are to come that are not on file, as in a first import. */
  expectMany(): void {
    this.keys.keepAtHand()
  }

  /** Another process may have written. */
  forget(): void {
    this.keys.forget()
  }

  /** Takes in a record; empty when it says nothing new. */
  see(record: UsageEvent): RequestChange[] {
    const tied = this.findTied(record)
    const isByShape = this.isByShape(record)
    if (!isByShape && tied.length === 0) return [...this.insert(record), ...this.suppressParent(record)]
    const [only] = tied
    if (only !== undefined && tied.length === 1 && !isByShape) return this.extend(only, record)
    return this.rematch(record, tied)
  }

  /** Requests of a session that no transcript line tells of, from an instant on: their place may be another. */
  move(session: number, fromMs: number): RequestChange[] {
    return this.events
      .ofSession(session)
      .filter(({usage}) => usage.occurredAtMs >= fromMs && !usage.lanes.includes('transcript'))
      .flatMap(before => {
        const request = this.toKeep(before.sightings, before.isParent)
        if (request.attribution === before.attribution) return []
        return [{before, after: this.events.update(before.id, request)}]
      })
  }

  private findTied(record: UsageEvent): KnownRequest[] {
    const found = new Map<number, KnownRequest>()
    for (const identity of identitiesOf(record)) {
      for (const id of this.keys.find(identity)) {
        const request = found.get(id) ?? this.events.read(id)
        if (request !== undefined && this.isKnownAs(request, identity)) found.set(id, request)
      }
    }
    return [...found.values()]
  }

  /** Keys are narrow, so two identities may share one. */
  private isKnownAs({id, sightings}: KnownRequest, identity: string): boolean {
    return (
      sightings.some(sighting => isKnownBy(sighting, identity)) || this.aliasOf.get(identity)?.event === id
    )
  }

  /** Once a session has a request without an id, all of its requests are kept by their shape as well. */
  private isByShape(record: UsageEvent): boolean {
    const {sessions} = this.tables
    const session = sessions.id(record)
    if (sessions.isByShape(session)) return true
    if (record.requestId !== undefined) return false
    sessions.setByShape(session)
    for (const {id, sightings} of this.events.ofSession(session)) {
      for (const sighting of sightings) {
        for (const key of shapeKeys(sighting).kept) this.keys.add(key, id)
      }
    }
    return true
  }

  private insert(record: UsageEvent): RequestChange[] {
    const after = this.events.insert(this.toKeep([record], this.nested.hasChildren(record)))
    this.keys.addSighting(record, after.id, {byShape: this.tables.sessions.isByShape(this.sessionOf(record))})
    return [{before: undefined, after}]
  }

  /** The common case: one request is tied to the record by an id. */
  private extend(before: KnownRequest, record: UsageEvent): RequestChange[] {
    const sightings = addSighting(before.sightings, record)
    this.keepAliases([...before.sightings, record], {id: before.id, sightings})
    if (isDeepStrictEqual(sightings, before.sightings)) return []
    const after = this.events.update(before.id, this.toKeep(sightings, before.isParent))
    // A copy in another session is where that session's telemetry will look for it.
    const isCopy = sightings.some(({otherSessions}) => otherSessions !== undefined)
    for (const sighting of isCopy ? sightings : [record])
      this.keys.addSighting(sighting, before.id, {byShape: isCopy})
    return [{before, after}, ...this.suppressParent(record)]
  }

  /** Everything that may be of one request with the record is matched anew, as if it came together. */
  private rematch(record: UsageEvent, tied: readonly KnownRequest[]): RequestChange[] {
    const involved = new Map(tied.map(request => [request.id, request]))
    for (const sighting of [record, ...tied.flatMap(({sightings}) => sightings)]) {
      for (const request of this.findAlike(sighting)) involved.set(request.id, request)
    }
    const known = [...involved.values()]
    const parts = known.flatMap(({sightings}) => splitByIds(sightings))
    const tiedParts = parts.filter(part => part.some(sighting => this.isTied(sighting, record, tied)))
    const own = [...tiedParts.flat(), record].reduce<Sightings>(addSighting, [])
    const groups = matchByShape([own, ...parts.filter(part => !tiedParts.includes(part))])
    const {changes, kept} = this.rewrite(known, groups)
    const mine = groups.findIndex(group => own.every(sighting => group.includes(sighting)))
    const request = kept[mine]
    if (request !== undefined) {
      this.keepAliases([record, ...tiedParts.flat()], request)
      for (const {id} of tied) this.moveAliases.run(request.id, id)
    }
    return [...changes, ...this.suppressParent(record)]
  }

  private isTied(sighting: UsageEvent, record: UsageEvent, tied: readonly KnownRequest[]): boolean {
    if (identitiesOf(record).some(identity => isKnownBy(sighting, identity))) return true
    // Found by another id that a replay gave it.
    return sighting.requestId !== undefined && tied.some(({sightings}) => sightings.includes(sighting))
  }

  private findAlike(sighting: UsageEvent): KnownRequest[] {
    const ids = new Set(shapeKeys(sighting).near.flatMap(key => this.keys.find(key)))
    return [...ids].flatMap(id => this.events.read(id) ?? [])
  }

  /** Puts groups of sightings in the place of requests. `kept` has what became of each group. */
  private rewrite(
    known: readonly KnownRequest[],
    groups: readonly Sightings[],
  ): {readonly changes: readonly RequestChange[]; readonly kept: readonly KnownRequest[]} {
    const free = new Set(known)
    const changes: RequestChange[] = []
    const kept = groups.map(group => {
      const before = [...free].find(({sightings}) =>
        sightings.some(seen => group.some(of => isSameRecord(of, seen))),
      )
      const sightings = inLaneOrder(group)
      if (before !== undefined) {
        free.delete(before)
        if (isDeepStrictEqual(sightings, before.sightings)) return before
        this.removeKeys(before)
      }
      const request = this.toKeep(
        sightings,
        group.some(of => this.nested.hasChildren(of)),
      )
      const after =
        before === undefined ? this.events.insert(request) : this.events.update(before.id, request)
      for (const sighting of sightings) this.keys.addSighting(sighting, after.id, {byShape: true})
      changes.push({before, after})
      return after
    })
    for (const before of free) {
      this.removeKeys(before)
      this.events.remove(before.id)
      changes.push({before, after: undefined})
    }
    return {changes, kept}
  }

  private removeKeys({id, sightings}: KnownRequest): void {
    for (const sighting of sightings) this.keys.removeSighting(sighting, id)
  }

  /** A replay may name a message under another request id: the request is found by all that it was ever called. */
  private keepAliases(
    named: readonly UsageEvent[],
    {id, sightings}: Pick<KnownRequest, 'id' | 'sightings'>,
  ): void {
    const identities = named.flatMap(sighting => identifyRequest(sighting).ids)
    for (const identity of new Set(identities)) {
      if (sightings.some(sighting => isKnownBy(sighting, identity))) continue
      this.keys.add(identity, id)
      this.writeAlias.run(identity, id)
    }
  }

  private suppressParent(child: UsageEvent): RequestChange[] {
    return this.nested.countedParents(child).map(before => ({
      before,
      after: this.events.update(before.id, {...before, isParent: true}),
    }))
  }

  private toKeep(sightings: Sightings, isParent: boolean): RequestToKeep {
    const {dictionary, places} = this.tables
    const usage = mergeSightings(sightings)
    const session = this.sessionOf(usage)
    const {context, source, agent, tool} = usage
    const place =
      usage.place === undefined ? places.at(session, usage.occurredAtMs) : dictionary.place(usage.place)
    const attribution = dictionary.attribution({session, context, source, agent, tool, place})
    return {usage, sightings, attribution, isParent}
  }

  private sessionOf(owner: Pick<UsageEvent, 'sessionId' | 'context' | 'application'>): number {
    return this.tables.sessions.id(owner)
  }
}
