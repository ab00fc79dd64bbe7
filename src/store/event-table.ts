import type {DatabaseSync} from 'node:sqlite'
import {type MergedUsage, mergeSightings} from '../usage/merge-usage.ts'
import type {UsageEvent} from '../usage/usage-event.ts'
import type {Dictionary} from './dictionary.ts'
import {IS_KEPT} from './retention.ts'
import type {SessionTable} from './session-table.ts'
import {laneBits, lanesOf, type Row, readSighting, SIGHTING_COLUMNS, sightingValues} from './sighting-row.ts'

const COLUMNS = [...SIGHTING_COLUMNS, 'lanes', 'counts_lane', 'is_parent'] as const

/** A request on file: what each lane told of it, and what they know together. */
export type KnownRequest = {
  readonly id: number
  readonly usage: MergedUsage
  readonly sightings: readonly UsageEvent[]
  /** Who, where and with what, as reports group it. */
  readonly attribution: number
  /** Made of requests that are counted themselves: it adds nothing. */
  readonly isParent: boolean
}

/** What is to be on file of a request. */
export type RequestToKeep = Omit<KnownRequest, 'id'>

/** One row per model request; beside it, where several lanes saw it, a row for what each told. */
export class EventTable {
  private readonly tables: {readonly dictionary: Dictionary; readonly sessions: SessionTable}
  private readonly selectEvent
  private readonly selectSightings
  private readonly insertEvent
  private readonly updateEvent
  private readonly deleteEvent
  private readonly insertSighting
  private readonly deleteSightings
  private readonly later
  private readonly everyLater
  private readonly inSession

  constructor(database: DatabaseSync, dictionary: Dictionary, sessions: SessionTable) {
    this.tables = {dictionary, sessions}
    this.selectEvent = database.prepare(`SELECT * FROM event WHERE id = ? AND ${IS_KEPT}`)
    this.selectSightings = database.prepare('SELECT * FROM sighting WHERE event = ?')
    this.insertEvent = database.prepare(
      `INSERT INTO event (${COLUMNS.join(', ')}) VALUES (${marks(COLUMNS.length)})`,
    )
    this.updateEvent = database.prepare(
      `UPDATE event SET ${COLUMNS.map(column => `${column} = ?`).join(', ')} WHERE id = ?`,
    )
    this.deleteEvent = database.prepare('DELETE FROM event WHERE id = ?')
    this.insertSighting = database.prepare(
      `INSERT INTO sighting (event, lane, ${SIGHTING_COLUMNS.join(', ')})
        VALUES (${marks(SIGHTING_COLUMNS.length + 2)})`,
    )
    this.deleteSightings = database.prepare('DELETE FROM sighting WHERE event = ?')
    this.later = database.prepare(
      `SELECT * FROM event WHERE id > ? AND is_parent = 0 AND ${IS_KEPT} ORDER BY id LIMIT ?`,
    )
    this.everyLater = database.prepare(`SELECT * FROM event WHERE id > ? AND ${IS_KEPT} ORDER BY id LIMIT ?`)
    this.inSession = database.prepare(`SELECT event.* FROM attribution
      CROSS JOIN event ON event.attribution = attribution.id WHERE attribution.session = ? AND ${IS_KEPT}`)
  }

  read(id: number): KnownRequest | undefined {
    const row = this.selectEvent.get(id)
    return row === undefined ? undefined : this.readRow(row)
  }

  /** Requests that were added after the one with this id, in that order. */
  after(id: number, limit: number): KnownRequest[] {
    return this.later.all(id, limit).map(row => this.readRow(row))
  }

  /** The same with those that are made of others, and add nothing. */
  allAfter(id: number, limit: number): KnownRequest[] {
    return this.everyLater.all(id, limit).map(row => this.readRow(row))
  }

  ofSession(session: number): KnownRequest[] {
    return this.inSession.all(session).map(row => this.readRow(row))
  }

  insert(request: RequestToKeep): KnownRequest {
    const id = Number(this.insertEvent.run(...this.values(request)).lastInsertRowid)
    this.writeSightings(id, request.sightings)
    return {...request, id}
  }

  update(id: number, request: RequestToKeep): KnownRequest {
    this.updateEvent.run(...this.values(request), id)
    this.deleteSightings.run(id)
    this.writeSightings(id, request.sightings)
    return {...request, id}
  }

  remove(id: number): void {
    this.deleteEvent.run(id)
    this.deleteSightings.run(id)
  }

  private values({usage, attribution, isParent}: RequestToKeep) {
    return [
      ...sightingValues(usage, attribution, this.tables.dictionary),
      laneBits(usage.lanes),
      laneBits([usage.countsLane]),
      isParent ? 1 : 0,
    ]
  }

  /** Of one lane alone the event itself is the sighting. */
  private writeSightings(id: number, sightings: readonly UsageEvent[]): void {
    if (sightings.length < 2) return
    const {dictionary, sessions} = this.tables
    for (const sighting of sightings) {
      const {context, source, agent, tool, lane} = sighting
      const place = dictionary.place(sighting.place)
      const session = sessions.id(sighting)
      const attribution = dictionary.attribution({session, context, source, agent, tool, place})
      this.insertSighting.run(id, laneBits([lane]), ...sightingValues(sighting, attribution, dictionary))
    }
  }

  private readRow(row: Row): KnownRequest {
    const id = Number(row.id)
    const lanes = lanesOf(row.lanes)
    if (lanes.length === 0) throw new Error(`event ${id} has no lane`)
    const told = lanes.length === 1 ? [] : this.readSightings(id)
    // Stores of versions 1 and 2 kept what several lanes told as one: each is taken to have told all of it.
    const sightings = told.length === 0 ? lanes.map(lane => readSighting(row, lane, this.tables)) : told
    return {
      id,
      usage: mergeSightings(sightings),
      sightings,
      attribution: Number(row.attribution),
      isParent: row.is_parent === 1,
    }
  }

  private readSightings(id: number): UsageEvent[] {
    return this.selectSightings.all(id).flatMap(row => {
      const [lane] = lanesOf(row.lane)
      return lane === undefined ? [] : [readSighting(row, lane, this.tables)]
    })
  }
}

function marks(count: number): string {
  return Array.from({length: count}, () => '?').join(', ')
}
