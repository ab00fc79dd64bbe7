import type {DatabaseSync} from 'node:sqlite'
import {BUCKET_MS} from '../usage/bucket.ts'
import type {ExportedRequest} from './exported-request.ts'
import {IS_KEPT} from './retention.ts'
import {lanesOf} from './sighting-row.ts'
import type {SpendQuery} from './spend-query.ts'
import {conditionSql, dimensionSql} from './spend-sql.ts'
import {readTokens} from './token-columns.ts'

/** Which requests: those that a report over the same would count. */
export type ExportQuery = Pick<SpendQuery, 'sinceBucket' | 'untilBucket' | 'filters'>

/** Of these texts the row has ids: a few thousand repeat in a million requests. */
const TEXTS = {
  source: 'attribution.source',
  model: 'sums.model',
  speed: 'sums.speed',
  geography: 'sums.geography',
  provider: 'sums.provider',
  serviceTier: 'sums.tier',
  user: dimensionSql('user', []).text,
  userId: 'coalesce(nullif(context.user_id, 0), session.user_id)',
  userEmail: 'coalesce(nullif(context.user_email, 0), session.user_email)',
  accountId: 'coalesce(nullif(context.account_id, 0), session.account_id)',
  organizationId: 'context.organization_id',
  project: dimensionSql('project', []).text,
  branch: dimensionSql('branch', []).text,
  entrypoint: 'place.entrypoint',
  clientVersion: 'coalesce(nullif(place.client_version, 0), session.client_version)',
  plan: 'session.plan',
  agent: 'attribution.agent',
  tool: 'attribution.tool',
} as const

type Row = Record<string, unknown>

/** Texts that are kept at hand. */
const MOST_TEXTS = 20_000

/** Reads requests one by one, a page at a time, by the same filters as a report. */
export class RequestExporter {
  private readonly texts = new Map<number, string | undefined>()
  private readonly page
  private readonly values
  private readonly readText

  constructor(database: DatabaseSync, query: ExportQuery) {
    // A request is a row of its own sums, and its own price class.
    const condition = conditionSql({...query, by: ['session'], offsets: [], priceBoundariesMs: []})
    const texts = Object.entries(TEXTS).map(([name, sql]) => `${sql} AS ${name}`)
    this.values = condition.values
    this.page = database.prepare(`SELECT sums.*, ${texts.join(', ')}, context.attributes,
        CASE WHEN session.is_named THEN session.key END AS sessionId
      FROM (SELECT *, occurred_at_ms / ${BUCKET_MS} AS bucket FROM event WHERE ${IS_KEPT}) AS sums
      CROSS JOIN event AS price_class ON price_class.id = sums.id
      CROSS JOIN attribution ON attribution.id = sums.attribution
      CROSS JOIN session ON session.id = attribution.session
      CROSS JOIN context ON context.id = attribution.context
      CROSS JOIN place ON place.id = attribution.place
      WHERE sums.id > ? AND sums.id <= ? AND sums.is_parent = 0${condition.text} ORDER BY sums.id LIMIT ?`)
    this.readText = database.prepare('SELECT value FROM text WHERE id = ?')
  }

  /** The next requests whose ids are above `afterId`, and not above `untilId`. */
  read({afterId, untilId, limit}: {afterId: number; untilId: number; limit: number}): ExportedRequest[] {
    return this.page.all(afterId, untilId, ...this.values, limit).map(row => this.toRequest(row))
  }

  private toRequest(row: Row): ExportedRequest {
    const text = (name: keyof typeof TEXTS) => this.text(row[name])
    return {
      id: Number(row.id),
      occurredAtMs: Number(row.occurred_at_ms),
      requestId: optionalText(row.request_id),
      messageId: optionalText(row.message_id),
      sessionId: optionalText(row.sessionId),
      source: text('source') ?? '',
      lanes: lanesOf(row.lanes),
      countsLane: lanesOf(row.counts_lane)[0],
      model: text('model') ?? '',
      speed: text('speed'),
      geography: text('geography'),
      provider: text('provider'),
      serviceTier: text('serviceTier'),
      ...readTokens(row),
      webSearches: optionalNumber(row.web_searches),
      reportedMicroUsd: optionalNumber(row.reported_micro_usd),
      user: text('user'),
      userId: text('userId'),
      userEmail: text('userEmail'),
      accountId: text('accountId'),
      organizationId: text('organizationId'),
      project: text('project'),
      branch: text('branch'),
      entrypoint: text('entrypoint'),
      clientVersion: text('clientVersion'),
      plan: text('plan'),
      agent: text('agent'),
      tool: text('tool'),
      attributes: String(row.attributes),
    }
  }

  private text(id: unknown): string | undefined {
    const key = Number(id ?? 0)
    if (key === 0) return undefined
    if (!this.texts.has(key)) {
      if (this.texts.size >= MOST_TEXTS) this.texts.clear()
      this.texts.set(key, optionalText(this.readText.get(key)?.value))
    }
    return this.texts.get(key)
  }
}

function optionalText(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : String(value)
}

function optionalNumber(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value)
}
