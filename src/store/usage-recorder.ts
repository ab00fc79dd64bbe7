import type {DatabaseSync} from 'node:sqlite'
import {isDeepStrictEqual} from 'node:util'
import {firstSight, type MergedUsage, mergeUsage} from '../usage/merge-usage.ts'
import type {ApiError, MetricPoint, UsageBatch, UsageEvent} from '../usage/usage-event.ts'
import {Dictionary, METRIC_CLASS} from './dictionary.ts'
import {EventTable} from './event-table.ts'
import {metricSums, requestSums} from './measures.ts'
import {MetricTable} from './metric-table.ts'
import {narrowKey} from './narrow-key.ts'
import {PromptClasses} from './prompt-classes.ts'
import {type RollupCell, RollupWriter} from './rollup-writer.ts'
import {SessionTable} from './session-table.ts'

/** What a batch changed: requests never seen before, and requests of which more is known. */
export type Recorded = {
  readonly added: readonly MergedUsage[]
  readonly changed: readonly MergedUsage[]
  readonly apiErrors: readonly ApiError[]
}

/** Applies usage to the tables, inside a transaction that its caller begins and ends. */
export class UsageRecorder {
  private readonly dictionary: Dictionary
  private readonly sessions: SessionTable
  private readonly events: EventTable
  private readonly metrics: MetricTable
  private readonly rollup: RollupWriter
  private readonly promptClasses: PromptClasses
  private readonly insertError

  constructor(database: DatabaseSync) {
    this.dictionary = new Dictionary(database)
    this.sessions = new SessionTable(database, this.dictionary)
    this.events = new EventTable(database, this.dictionary)
    this.metrics = new MetricTable(database)
    this.rollup = new RollupWriter(database, this.sessions)
    this.promptClasses = new PromptClasses(database)
    this.insertError = database.prepare(`INSERT OR IGNORE INTO api_error
      (key, occurred_at_ms, session, model, status_code, attempts) VALUES (?, ?, ?, ?, ?, ?)`)
  }

  /** To be called first in each transaction: another process may have rebuilt the rollups. */
  begin(): void {
    this.promptClasses.refresh()
  }

  record(batch: UsageBatch): Recorded {
    const added: MergedUsage[] = []
    const changed: MergedUsage[] = []
    for (const sighting of batch.sessions) this.sessions.sighted(sighting)
    for (const event of batch.events) this.recordEvent(event, added, changed)
    for (const point of batch.points) this.recordPoint(point)
    const apiErrors = batch.apiErrors.filter(error => this.recordError(error))
    return {added, changed, apiErrors}
  }

  /** To be called last in each transaction: writes what its batches changed in the rollups. */
  finish(): void {
    this.rollup.flush()
  }

  /** After a rollback: nothing that was given an id or collected since is on file. */
  forget(): void {
    this.dictionary.forget()
    this.sessions.forget()
    this.rollup.forget()
  }

  private recordEvent(event: UsageEvent, added: MergedUsage[], changed: MergedUsage[]): void {
    const sighting = this.events.find(event)
    this.replaceMetrics(event)
    switch (sighting.kind) {
      case 'copy':
        return
      case 'new': {
        const usage = firstSight(event)
        const cell = this.requestCell(usage)
        this.events.insert(usage, event, cell.attribution)
        this.rollup.add(cell, requestSums(usage))
        added.push(usage)
        return
      }
      case 'known': {
        const {id, usage: known} = sighting.request
        const usage = mergeUsage(known, event)
        if (isDeepStrictEqual(usage, known)) return
        const cell = this.requestCell(usage)
        this.events.update(id, usage, event, cell.attribution)
        this.rollup.add(this.requestCell(known), requestSums(known), -1)
        this.rollup.add(cell, requestSums(usage))
        this.replaceMetrics(usage)
        changed.push(usage)
        return
      }
      default:
        sighting satisfies never
    }
  }

  /** Of every session that some lane named for a request, and of the unnamed one if its id is hidden. */
  private replaceMetrics({sessionId, hidesSession, context}: UsageEvent | MergedUsage): void {
    this.rollup.replaceMetrics(this.sessions.id(sessionId, context))
    if (hidesSession) this.rollup.replaceMetrics(this.sessions.id(undefined, context))
  }

  private requestCell(usage: MergedUsage): RollupCell {
    const session = this.sessions.id(usage.sessionId, usage.context)
    const metricSession = usage.hidesSession ? this.sessions.id(undefined, usage.context) : session
    const {context, source, agent, tool, model, speed, geography, provider} = usage
    const promptOver = this.promptClasses.classify(usage)
    return {
      session,
      metricSession,
      attribution: this.dictionary.attribution({session, context, source, agent, tool}),
      priceClass: this.dictionary.priceClass({model, promptOver, speed, geography, provider}),
      atMs: usage.occurredAtMs,
      isMetric: false,
    }
  }

  private recordPoint(point: MetricPoint): void {
    const growth = this.metrics.growth(point)
    if (growth === 0) return
    const session = this.sessions.id(point.sessionId, point.context)
    const {context, source, agent, tool, model, speed, provider} = point
    const classOfMetrics = {model, promptOver: METRIC_CLASS, speed, geography: undefined, provider}
    const cell: RollupCell = {
      session,
      metricSession: session,
      attribution: this.dictionary.attribution({session, context, source, agent, tool}),
      priceClass: this.dictionary.priceClass(classOfMetrics),
      atMs: point.occurredAtMs,
      isMetric: true,
    }
    this.rollup.add(cell, metricSums(point.kind, growth))
  }

  private recordError(error: ApiError): boolean {
    const {requestId, sessionId, occurredAtMs, model, statusCode, attempts} = error
    const identity = requestId ?? `${sessionId ?? ''} ${occurredAtMs} ${statusCode ?? ''}`
    const session = sessionId === undefined ? 0 : this.sessions.id(sessionId, {attributes: {}})
    const values = [occurredAtMs, session, this.dictionary.text(model), statusCode ?? null, attempts ?? null]
    return this.insertError.run(narrowKey(`error ${identity}`), ...values).changes === 1
  }
}
