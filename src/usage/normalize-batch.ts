import type {Attributes, DecodedBatch, RecordGroup} from '../otlp/records.ts'
import {type Resource, readResource} from './read-resource.ts'
import type {Reading, RecordSurroundings, SourceReader} from './source-reader.ts'
import {findSource} from './sources.ts'
import type {ApiError, Context, MetricPoint, SessionSighting, UsageBatch, UsageEvent} from './usage-event.ts'

/** Turns decoded records of any signal into usage. Records of scopes that no source knows tell nothing. */
export function normalizeBatch(batch: DecodedBatch, receivedAtMs: number): UsageBatch {
  const collected = new Collected(receivedAtMs)
  switch (batch.signal) {
    case 'logs':
      for (const group of batch.groups)
        collected.read(group, (source, log, around) => source.readLog(log, around))
      break
    case 'traces':
      for (const group of batch.groups)
        collected.read(group, (source, span, around) => source.readSpan(span, around))
      break
    case 'metrics':
      for (const group of batch.groups)
        collected.read(group, (source, point, around) => source.readPoint(point, around))
      break
    default:
      batch satisfies never
  }
  return collected.batch
}

class Collected {
  private readonly events: UsageEvent[] = []
  private readonly points: MetricPoint[] = []
  private readonly apiErrors: ApiError[] = []
  private readonly sessions: SessionSighting[] = []
  private unreadable = 0
  /** Scopes of one resource share its attributes, as the same object. */
  private readonly resources = new Map<Attributes, Resource>()
  private readonly receivedAtMs: number

  constructor(receivedAtMs: number) {
    this.receivedAtMs = receivedAtMs
  }

  get batch(): UsageBatch {
    const {events, points, apiErrors, sessions, unreadable} = this
    return {events, points, apiErrors, sessions, unreadable}
  }

  read<T extends {readonly attributes: Attributes}>(
    group: RecordGroup<T>,
    readRecord: (source: SourceReader, record: T, around: RecordSurroundings) => Reading,
  ): void {
    const source = findSource(group.scope.name, group.resource)
    if (source === undefined) return
    const {scope} = group
    const resource = this.resourceOf(group.resource)
    const seen = new Map<string, Context>()
    for (const record of group.records) {
      const context = resource.contextOf(record.attributes)
      this.add(readRecord(source, record, {resource, scope, context, receivedAtMs: this.receivedAtMs}))
      const sessionId = source.sessionId(record.attributes)
      if (sessionId === undefined || seen.get(sessionId) === context) continue
      seen.set(sessionId, context)
      const plan = source.plan(record.attributes)
      const {clientVersion} = resource
      this.sessions.push({sessionId, atMs: this.receivedAtMs, plan, clientVersion, context})
    }
  }

  private resourceOf(attributes: Attributes): Resource {
    const known = this.resources.get(attributes) ?? readResource(attributes)
    this.resources.set(attributes, known)
    return known
  }

  private add(reading: Reading): void {
    switch (reading.kind) {
      case 'event':
        this.events.push(reading.event)
        break
      case 'point':
        this.points.push(reading.point)
        break
      case 'api-error':
        this.apiErrors.push(reading.error)
        break
      case 'unreadable':
        this.unreadable += 1
        break
      case 'nothing':
        break
      default:
        reading satisfies never
    }
  }
}
