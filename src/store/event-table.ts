import type {DatabaseSync} from 'node:sqlite'
import type {MergedUsage} from '../usage/merge-usage.ts'
import {identifyRequest, NEARNESS_MS} from '../usage/request-identity.ts'
import type {Lane, UsageEvent} from '../usage/usage-event.ts'
import type {Dictionary} from './dictionary.ts'
import {narrowKey} from './narrow-key.ts'

const LANE_BITS: Readonly<Record<Lane, number>> = {log: 1, span: 2, transcript: 4}
const COLUMNS = [
  'request_id',
  'sequence',
  'occurred_at_ms',
  'lanes',
  'hides_session',
  'attribution',
  'model',
  'speed',
  'geography',
  'provider',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'web_searches',
  'reported_micro_usd',
] as const

type Row = Record<string, unknown>

/** A request on file, and what is known of it. */
export type KnownRequest = {readonly id: number; readonly usage: MergedUsage}

/** What is on file about a record: nothing, the same request, or this very record. */
export type Sighting =
  | {readonly kind: 'new'}
  | {readonly kind: 'known'; readonly request: KnownRequest}
  | {readonly kind: 'copy'}

/** One row per model request, found again by narrow keys of its identities. */
export class EventTable {
  private readonly dictionary: Dictionary
  private readonly candidates
  private readonly insertEvent
  private readonly updateEvent
  private readonly insertKey
  private readonly sessionKey
  private readonly later

  constructor(database: DatabaseSync, dictionary: Dictionary) {
    this.dictionary = dictionary
    this.candidates = database.prepare(
      'SELECT event.* FROM event_key JOIN event ON event.id = event_key.event WHERE event_key.key = ?',
    )
    const marks = COLUMNS.map(() => '?').join(', ')
    this.insertEvent = database.prepare(`INSERT INTO event (${COLUMNS.join(', ')}) VALUES (${marks})`)
    this.updateEvent = database.prepare(
      `UPDATE event SET ${COLUMNS.map(column => `${column} = ?`).join(', ')} WHERE id = ?`,
    )
    this.insertKey = database.prepare('INSERT OR IGNORE INTO event_key (key, event) VALUES (?, ?)')
    this.later = database.prepare('SELECT * FROM event WHERE id > ? ORDER BY id LIMIT ?')
    this.sessionKey = database.prepare('SELECT key, is_named FROM session WHERE id = ?')
  }

  find(event: UsageEvent): Sighting {
    const identity = identifyRequest(event)
    if (identity.kind === 'id') {
      const row = this.rows(identity.id).find(row => row.request_id === event.requestId)
      return row === undefined ? {kind: 'new'} : {kind: 'known', request: this.read(row)}
    }
    if (this.rows(identity.own).some(row => this.hasShape(row, event))) return {kind: 'copy'}
    const near = this.rows(identity.shape)
      .filter(row => this.hasShape(row, event) && isOtherLaneNear(row, event))
      .sort((a, b) => distanceMs(a, event) - distanceMs(b, event))[0]
    return near === undefined ? {kind: 'new'} : {kind: 'known', request: this.read(near)}
  }

  /** Requests that were added after the one with this id, in that order. */
  after(id: number, limit: number): KnownRequest[] {
    return this.later.all(id, limit).map(row => this.read(row))
  }

  insert(usage: MergedUsage, event: UsageEvent, attribution: number): void {
    const id = Number(this.insertEvent.run(...this.values(usage, attribution)).lastInsertRowid)
    const identity = identifyRequest(event)
    if (identity.kind === 'id') {
      this.insertKey.run(narrowKey(identity.id), id)
    } else {
      this.insertKey.run(narrowKey(identity.own), id)
      this.insertKey.run(narrowKey(identity.shape), id)
    }
  }

  update(id: number, usage: MergedUsage, event: UsageEvent, attribution: number): void {
    this.updateEvent.run(...this.values(usage, attribution), id)
    const identity = identifyRequest(event)
    if (identity.kind === 'shape') this.insertKey.run(narrowKey(identity.own), id)
  }

  private rows(identity: string): Row[] {
    return this.candidates.all(narrowKey(identity))
  }

  private hasShape(row: Row, event: UsageEvent): boolean {
    return (
      row.request_id === null &&
      row.input_tokens === event.inputTokens &&
      row.output_tokens === event.outputTokens &&
      row.cache_read_tokens === event.cacheReadTokens &&
      row.cache_write_tokens === event.cacheWriteTokens &&
      this.dictionary.readText(row.model) === event.model &&
      this.read(row).usage.sessionId === event.sessionId
    )
  }

  private values(usage: MergedUsage, attribution: number) {
    const {dictionary} = this
    return [
      usage.requestId ?? null,
      usage.sequence ?? null,
      usage.occurredAtMs,
      usage.lanes.reduce((bits, lane) => bits | LANE_BITS[lane], 0),
      usage.hidesSession ? 1 : 0,
      attribution,
      dictionary.text(usage.model),
      dictionary.text(usage.speed),
      dictionary.text(usage.geography),
      dictionary.text(usage.provider),
      usage.inputTokens,
      usage.outputTokens,
      usage.cacheReadTokens,
      usage.cacheWriteTokens,
      usage.cacheWrite5mTokens,
      usage.cacheWrite1hTokens,
      usage.webSearches ?? null,
      usage.reportedMicroUsd ?? null,
    ]
  }

  private read(row: Row): KnownRequest {
    const {dictionary} = this
    const {session, context, source, agent, tool} = dictionary.readAttribution(Number(row.attribution))
    const usage: MergedUsage = {
      source,
      lanes: lanesOf(Number(row.lanes)),
      requestId: row.request_id === null ? undefined : String(row.request_id),
      sessionId: this.readSessionId(session),
      hidesSession: row.hides_session === 1,
      occurredAtMs: Number(row.occurred_at_ms),
      sequence: optionalNumber(row.sequence),
      model: dictionary.readText(row.model) ?? '',
      inputTokens: Number(row.input_tokens),
      outputTokens: Number(row.output_tokens),
      cacheReadTokens: Number(row.cache_read_tokens),
      cacheWriteTokens: Number(row.cache_write_tokens),
      cacheWrite5mTokens: Number(row.cache_write_5m_tokens),
      cacheWrite1hTokens: Number(row.cache_write_1h_tokens),
      reportedMicroUsd: optionalNumber(row.reported_micro_usd),
      webSearches: optionalNumber(row.web_searches),
      speed: dictionary.readText(row.speed),
      geography: dictionary.readText(row.geography),
      provider: dictionary.readText(row.provider),
      agent,
      tool,
      context,
    }
    return {id: Number(row.id), usage}
  }

  private readSessionId(session: number): string | undefined {
    const row = this.sessionKey.get(session)
    return row?.is_named === 1 ? String(row.key) : undefined
  }
}

function isOtherLaneNear(row: Row, event: UsageEvent): boolean {
  return (Number(row.lanes) & LANE_BITS[event.lane]) === 0 && distanceMs(row, event) <= NEARNESS_MS
}

function distanceMs(row: Row, event: UsageEvent): number {
  return Math.abs(Number(row.occurred_at_ms) - event.occurredAtMs)
}

function lanesOf(bits: number): Lane[] {
  const lanes: Lane[] = ['log', 'span', 'transcript']
  return lanes.filter(lane => (bits & LANE_BITS[lane]) !== 0)
}

function optionalNumber(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value)
}
