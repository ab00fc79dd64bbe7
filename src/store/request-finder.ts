import type {DatabaseSync} from 'node:sqlite'
import {BUCKET_MS} from '../usage/bucket.ts'
import {messageKey, requestKey} from '../usage/request-identity.ts'
import {isKnownBy} from '../usage/same-request.ts'
import type {Place} from '../usage/usage-event.ts'
import type {Dictionary} from './dictionary.ts'
import {EventKeys} from './event-keys.ts'
import type {EventTable, KnownRequest} from './event-table.ts'

/** A named session, and what is known of it beside its requests. */
export type KnownSession = {
  /** Row of the session. */
  readonly row: number
  readonly sessionId: string
  readonly userEmail: string | undefined
  readonly userId: string | undefined
  readonly project: string | undefined
  readonly branch: string | undefined
  readonly plan: string | undefined
  readonly clientVersion: string | undefined
  /** What its metrics counted, and what its requests did: they are of the same usage. */
  readonly metricTokens: number
  readonly requestTokens: number
  readonly apiErrors: number
}

/** A request, and where it is counted: by its own line, or its session's. */
export type FoundRequest = KnownRequest & {readonly place: Place | undefined}

/** Finds requests and sessions by the names that people know them by. */
export class RequestFinder {
  private readonly events: EventTable
  private readonly dictionary: Dictionary
  private readonly keys: EventKeys
  private readonly aliasOf
  private readonly selectSessions

  constructor(database: DatabaseSync, events: EventTable, dictionary: Dictionary) {
    this.events = events
    this.dictionary = dictionary
    this.keys = new EventKeys(database)
    this.aliasOf = database.prepare('SELECT event FROM alias WHERE identity = ?')
    this.selectSessions = database.prepare(`SELECT session.*,
        (SELECT count(*) FROM api_error WHERE api_error.session = session.id) AS api_errors
      FROM session WHERE is_named = 1 AND substr(key, 1, length(?1)) = ?1
        AND (requests > 0 OR metric_tokens > 0)
        AND last_bucket >= (SELECT sums_from_ms FROM retention) / ${BUCKET_MS}
      ORDER BY key = ?1 DESC, last_seen_ms DESC LIMIT ?2`)
  }

  request(id: string): FoundRequest | undefined {
    for (const identity of [requestKey(id), messageKey(id)]) {
      for (const event of this.keys.find(identity)) {
        const request = this.events.read(event)
        const isIt = request?.sightings.some(sighting => isKnownBy(sighting, identity))
        if (request !== undefined && (isIt || this.aliasOf.get(identity)?.event === event))
          return this.found(request)
      }
    }
    return undefined
  }

  sessions(start: string, limit: number): KnownSession[] {
    const text = (id: unknown) => this.dictionary.readText(id)
    return this.selectSessions.all(start, limit).map(row => ({
      row: Number(row.id),
      sessionId: String(row.key),
      userEmail: text(row.user_email),
      userId: text(row.user_id),
      project: text(row.project),
      branch: text(row.branch),
      plan: text(row.plan),
      clientVersion: text(row.client_version),
      metricTokens: Number(row.metric_tokens),
      requestTokens: Number(row.request_tokens),
      apiErrors: Number(row.api_errors),
    }))
  }

  /** The requests that are counted, in the order of time. */
  ofSession({row}: KnownSession): FoundRequest[] {
    return this.events
      .ofSession(row)
      .filter(({isParent}) => !isParent)
      .sort((a, b) => a.usage.occurredAtMs - b.usage.occurredAtMs)
      .map(request => this.found(request))
  }

  private found(request: KnownRequest): FoundRequest {
    const {place} = this.dictionary.readAttribution(request.attribution)
    return {...request, place: this.dictionary.readPlace(place)}
  }
}
