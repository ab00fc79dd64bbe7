import type {DatabaseSync} from 'node:sqlite'
import type {PriceableUsage} from '../pricing/price-list.ts'
import {countSessions} from './count-sessions.ts'
import {Dictionary} from './dictionary.ts'
import {EventTable, type KnownRequest} from './event-table.ts'
import type {ExportedRequest} from './exported-request.ts'
import {openDatabaseToRead} from './open-database.ts'
import type {RemoteState} from './outbox.ts'
import {OutboxQueries} from './outbox-queries.ts'
import {readPlans, tokensOnlyMetricsSaw, versionsMissed} from './read-session-facts.ts'
import {type ExportQuery, RequestExporter} from './request-exporter.ts'
import {type FoundRequest, type KnownSession, RequestFinder} from './request-finder.ts'
import {IS_KEPT} from './retention.ts'
import {SessionTable} from './session-table.ts'
import type {SessionCount, SpendQuery} from './spend-query.ts'
import {SpendReader} from './spend-reader.ts'
import {readTokens} from './token-columns.ts'
import type {TranscriptFile} from './transcript-file.ts'
import {readTranscriptFiles} from './transcript-files.ts'

/** A session with recent usage. */
export type RecentSession = {
  readonly sessionId: string
  readonly lastSeenMs: number
  readonly model: string | undefined
}

/** One request, with what its price depends on; `atMs` is its end, Unix ms. */
export type SingleRequest = Omit<PriceableUsage, 'promptOverTokens'>

/** Reads a store while another process may write it: each call sees one consistent state. */
export class UsageReader extends SpendReader {
  private readonly events: EventTable
  private readonly finder: RequestFinder
  private readonly outbox: OutboxQueries

  private constructor(database: DatabaseSync, file: string) {
    super(database, file)
    const dictionary = new Dictionary(database)
    this.events = new EventTable(database, dictionary, new SessionTable(database, dictionary))
    this.finder = new RequestFinder(database, this.events, dictionary)
    this.outbox = new OutboxQueries(database)
  }

  /** `undefined` when nothing has been recorded yet. @throws StackspendError STORE_* */
  static async open(file: string): Promise<UsageReader | undefined> {
    const database = openDatabaseToRead(file)
    return database === undefined ? undefined : new UsageReader(database, file)
  }

  async countSessions(query: SpendQuery): Promise<SessionCount[]> {
    return this.read(() => countSessions(this.database, this.kept(query)))
  }

  /** Tokens that metrics counted beyond the requests of the same sessions, within a query's period and filters. */
  async tokensOnlyMetricsSaw(query: SpendQuery): Promise<number> {
    return this.read(() => tokensOnlyMetricsSaw(this.database, this.kept(query)))
  }

  /** Plans (`anthropic.plan`) of the sessions with usage in a query's period and filters. */
  async plans(query: SpendQuery): Promise<string[]> {
    return this.read(() => readPlans(this.database, this.kept(query)))
  }

  /** Versions of Claude Code whose requests transcripts told of and telemetry did not, once it had begun. */
  async versionsMissed(query: SpendQuery): Promise<string[]> {
    return this.read(() => versionsMissed(this.database, this.kept(query)))
  }

  /** The newest request on file, to ask later what came after it; 0 when there is none. */
  async lastRequestId(): Promise<number> {
    return Number(this.first('SELECT coalesce(max(id), 0) AS id FROM event')?.id)
  }

  /** Requests that were added after the one with this id, in that order. */
  async requestsAfter(id: number, limit: number): Promise<KnownRequest[]> {
    return this.read(() => this.events.after(id, limit))
  }

  /**
   * The requests that a report over the same would count, in pages; each page is a look of its own. What becomes known
   * after the first is left out.
   */
  async *requestPages(query: ExportQuery, limit: number): AsyncGenerator<readonly ExportedRequest[]> {
    const exporter = new RequestExporter(this.database, query)
    const untilId = await this.lastRequestId()
    for (let afterId = 0; ; ) {
      const page = this.read(() => exporter.read({afterId, untilId, limit}))
      const last = page.at(-1)
      if (last === undefined) return
      yield page
      afterId = last.id
    }
  }

  /** A request by its own id or its message's; `undefined` when there is none. */
  async findRequest(id: string): Promise<FoundRequest | undefined> {
    return this.read(() => this.finder.request(id))
  }

  /** Named sessions whose ids begin like this, those used last first. */
  async findSessions(start: string, limit: number): Promise<KnownSession[]> {
    return this.read(() => this.finder.sessions(start, limit))
  }

  /** Every request of a session, in the order of time. */
  async requestsOfSession(session: KnownSession): Promise<FoundRequest[]> {
    return this.read(() => this.finder.ofSession(session))
  }

  /** Named sessions with usage since an instant (Unix ms), newest first. */
  async recentSessions(sinceMs: number): Promise<RecentSession[]> {
    const rows = this.all(
      `SELECT key, last_seen_ms, (
          SELECT value FROM text WHERE id = (
            SELECT price_class.model FROM attribution
            JOIN rollup ON rollup.attribution = attribution.id
            JOIN price_class ON price_class.id = rollup.price_class
            WHERE attribution.session = session.id ORDER BY rollup.bucket DESC, rollup.output_tokens DESC LIMIT 1)
        ) AS model
        FROM session WHERE is_named = 1 AND last_seen_ms >= ? ORDER BY last_seen_ms DESC`,
      sinceMs,
    )
    return rows.map(row => ({
      sessionId: String(row.key),
      lastSeenMs: Number(row.last_seen_ms),
      model: optional(row.model),
    }))
  }

  /** Failed requests since an instant (Unix ms), newest first. */
  async apiErrors(
    sinceMs: number,
    limit: number,
  ): Promise<{occurredAtMs: number; model: string | undefined; statusCode: number | undefined}[]> {
    const rows = this.all(
      `SELECT occurred_at_ms, (SELECT value FROM text WHERE id = model) AS model, status_code FROM api_error
        WHERE occurred_at_ms >= ? ORDER BY occurred_at_ms DESC LIMIT ?`,
      sinceMs,
      limit,
    )
    return rows.map(row => ({
      occurredAtMs: Number(row.occurred_at_ms),
      model: optional(row.model),
      statusCode: row.status_code === null ? undefined : Number(row.status_code),
    }))
  }

  /** The newest requests one by one, since an instant (Unix ms). Looks at `limit` requests at most. */
  async newestRequests(sinceMs: number, limit: number): Promise<SingleRequest[]> {
    const rows = this.all(
      `SELECT occurred_at_ms, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens,
          cache_write_5m_tokens, cache_write_1h_tokens, coalesce(web_searches, 0) AS web_searches,
          (SELECT value FROM text WHERE id = model) AS model, (SELECT value FROM text WHERE id = speed) AS speed,
          (SELECT value FROM text WHERE id = geography) AS geography,
          (SELECT value FROM text WHERE id = provider) AS provider, (SELECT value FROM text WHERE id = tier) AS tier
        FROM (SELECT * FROM event ORDER BY id DESC LIMIT ?) WHERE occurred_at_ms >= ? AND is_parent = 0 AND ${IS_KEPT}`,
      limit,
      sinceMs,
    )
    return rows.map(row => ({
      atMs: Number(row.occurred_at_ms),
      model: String(row.model),
      speed: optional(row.speed),
      geography: optional(row.geography),
      provider: optional(row.provider),
      serviceTier: optional(row.tier),
      ...readTokens(row),
      webSearches: Number(row.web_searches),
    }))
  }

  /** How far every transcript has been read. */
  async transcriptFiles(): Promise<TranscriptFile[]> {
    return this.read(() => readTranscriptFiles(this.database))
  }

  /** How every remote does that telemetry was ever meant for. */
  async remotes(): Promise<RemoteState[]> {
    return this.read(() => this.outbox.states())
  }
}

function optional(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : String(value)
}
