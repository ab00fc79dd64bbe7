import type {DatabaseSync} from 'node:sqlite'
import type {MergedUsage} from '../usage/merge-usage.ts'
import {splitBatch} from '../usage/split-batch.ts'
import type {ApiError, MetricPoint, UsageBatch, UsageEvent} from '../usage/usage-event.ts'
import {Dictionary, METRIC_CLASS} from './dictionary.ts'
import type {KnownRequest} from './event-table.ts'
import {metricSums, requestSums} from './measures.ts'
import {MetricTable} from './metric-table.ts'
import {narrowKey} from './narrow-key.ts'
import {type Moved, PlaceTable} from './place-table.ts'
import {PromptClasses} from './prompt-classes.ts'
import {type RequestChange, RequestTable} from './request-table.ts'
import {countsFromMs, readRetention} from './retention.ts'
import {type RollupCell, RollupWriter} from './rollup-writer.ts'
import {SessionTable} from './session-table.ts'

/** What a batch changed: requests never seen before, and requests of which more is known. */
export type Recorded = {
  readonly added: readonly MergedUsage[]
  readonly changed: readonly MergedUsage[]
  readonly apiErrors: readonly ApiError[]
  /** Requests left out, since theirs is a time that was pruned: they may have been counted then. */
  readonly leftOut: number
}

/** Applies usage to the tables, inside a transaction that its caller begins and ends. */
export class UsageRecorder {
  private readonly dictionary: Dictionary
  private readonly sessions: SessionTable
  private readonly places: PlaceTable
  private readonly requests: RequestTable
  private readonly metrics: MetricTable
  private readonly rollup: RollupWriter
  private readonly promptClasses: PromptClasses
  private readonly insertError
  private readonly readSweep
  private readonly readKept
  private sweep: unknown
  /** Unix ms; what is older is left out. */
  private fromMs: number | undefined

  constructor(database: DatabaseSync) {
    this.dictionary = new Dictionary(database)
    this.sessions = new SessionTable(database, this.dictionary)
    this.places = new PlaceTable(database, this.dictionary, this.sessions)
    this.requests = new RequestTable(database, {
      dictionary: this.dictionary,
      sessions: this.sessions,
      places: this.places,
    })
    this.metrics = new MetricTable(database)
    this.rollup = new RollupWriter(database, this.sessions)
    this.promptClasses = new PromptClasses(database)
    this.insertError = database.prepare(`INSERT OR IGNORE INTO api_error
      (key, occurred_at_ms, session, model, status_code, attempts) VALUES (?, ?, ?, ?, ?, ?)`)
    this.readSweep = database.prepare('SELECT sweep FROM retention')
    this.readKept = () => countsFromMs(readRetention(database))
  }

  /** To be called first in each transaction: whether another process may have written since. */
  begin(): boolean {
    if (!this.promptClasses.refresh()) return false
    this.places.forget()
    this.requests.forget()
    this.sessions.forgetShapes()
    this.fromMs = this.readKept()
    const sweep = this.readSweep.get()?.sweep
    // From its beginning on a sweep takes what nobody says to be in use.
    if (this.sweep !== undefined && sweep !== this.sweep) this.forget()
    this.sweep = sweep
    return true
  }

  /** To be called inside a transaction, where many requests are to come that are not on file. */
  expectMany(): void {
    this.requests.expectMany()
  }

  record(batch: UsageBatch): Recorded {
    if (this.fromMs === undefined) return this.recordKept(batch)
    const {before, rest} = splitBatch(batch, this.fromMs)
    // A cumulative series has come so far, although it is not counted.
    for (const point of before.points) if (point.temporality === 'cumulative') this.metrics.growth(point)
    return {...this.recordKept(rest), leftOut: before.events.length}
  }

  private recordKept(batch: UsageBatch): Recorded {
    const changes = new Changes()
    for (const sighting of batch.sessions) this.sessions.sighted(sighting)
    const moved = (batch.places ?? []).flatMap(sighting => this.places.sighted(sighting) ?? [])
    // First: the requests of this batch find their place by themselves.
    for (const [session, fromMs] of earliestMoves(moved))
      this.apply(this.requests.move(session, fromMs), changes)
    for (const event of batch.events) {
      this.replaceMetrics(event)
      this.apply(this.requests.see(event), changes)
    }
    for (const point of batch.points) this.recordPoint(point)
    const apiErrors = batch.apiErrors.filter(error => this.recordError(error))
    return {...changes.summary, apiErrors, leftOut: 0}
  }

  /** To be called last in each transaction: writes what its batches changed in the rollups. */
  finish(): void {
    this.rollup.flush()
  }

  /** After a rollback: nothing that was given an id or collected since is on file. */
  forget(): void {
    this.dictionary.forget()
    this.sessions.forget()
    this.places.forget()
    this.requests.forget()
    this.rollup.forget()
  }

  /** Moves what requests contribute to the rollups from what it was to what it is. */
  private apply(found: readonly RequestChange[], changes: Changes): void {
    for (const {before, after} of found) {
      if (before !== undefined && !before.isParent)
        this.rollup.add(this.requestCell(before), requestSums(before.usage), -1)
      if (after !== undefined && !after.isParent) {
        this.rollup.add(this.requestCell(after), requestSums(after.usage))
        this.replaceMetrics(after.usage)
      }
      changes.note(before, after)
    }
  }

  /** Of every session that some lane named for a request, and of the unnamed one if its id is hidden. */
  private replaceMetrics(usage: UsageEvent | MergedUsage): void {
    this.rollup.replaceMetrics(this.sessions.id(usage))
    if (usage.hidesSession) this.rollup.replaceMetrics(this.sessions.id({...usage, sessionId: undefined}))
  }

  private requestCell({usage, attribution}: KnownRequest): RollupCell {
    const session = this.sessions.id(usage)
    const metricSession = usage.hidesSession ? this.sessions.id({...usage, sessionId: undefined}) : session
    const {model, speed, geography, provider, serviceTier} = usage
    const promptOver = this.promptClasses.classify(usage)
    return {
      session,
      metricSession,
      attribution,
      priceClass: this.dictionary.priceClass({model, promptOver, speed, geography, provider, serviceTier}),
      atMs: usage.occurredAtMs,
      isMetric: false,
    }
  }

  private recordPoint(point: MetricPoint): void {
    const growth = this.metrics.growth(point)
    if (growth === 0) return
    const session = this.sessions.id(point)
    const {context, source, agent, tool, model, speed, provider} = point
    const place = this.places.at(session, point.occurredAtMs)
    const unseen = {geography: undefined, serviceTier: undefined}
    const classOfMetrics = {model, promptOver: METRIC_CLASS, speed, provider, ...unseen}
    const cell: RollupCell = {
      session,
      metricSession: session,
      attribution: this.dictionary.attribution({session, context, source, agent, tool, place}),
      priceClass: this.dictionary.priceClass(classOfMetrics),
      atMs: point.occurredAtMs,
      isMetric: true,
    }
    this.rollup.add(cell, metricSums(point.kind, growth))
  }

  private recordError(error: ApiError): boolean {
    const {requestId, sessionId, occurredAtMs, model, statusCode, attempts} = error
    const identity = requestId ?? `${sessionId ?? ''} ${occurredAtMs} ${statusCode ?? ''}`
    const session = sessionId === undefined ? 0 : this.sessions.id({sessionId, context: {attributes: {}}})
    const values = [occurredAtMs, session, this.dictionary.text(model), statusCode ?? null, attempts ?? null]
    return this.insertError.run(narrowKey(`error ${identity}`), ...values).changes === 1
  }
}

/** What a batch did to requests; one that came and went in the same batch is not told of. */
class Changes {
  private readonly requests = new Map<number, {readonly isNew: boolean; usage: MergedUsage | undefined}>()

  note(before: KnownRequest | undefined, after: KnownRequest | undefined): void {
    const id = after?.id ?? before?.id
    if (id === undefined) return
    const isNew = this.requests.get(id)?.isNew ?? before === undefined
    this.requests.set(id, {isNew, usage: after === undefined || after.isParent ? undefined : after.usage})
  }

  get summary(): Pick<Recorded, 'added' | 'changed'> {
    const of = (wanted: boolean) =>
      [...this.requests.values()].flatMap(({isNew, usage}) =>
        isNew === wanted && usage !== undefined ? [usage] : [],
      )
    return {added: of(true), changed: of(false)}
  }
}

function earliestMoves(moved: readonly Moved[]): Map<number, number> {
  const earliest = new Map<number, number>()
  for (const {session, fromMs} of moved)
    earliest.set(session, Math.min(fromMs, earliest.get(session) ?? Number.POSITIVE_INFINITY))
  return earliest
}
