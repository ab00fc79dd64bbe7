import type {DatabaseSync} from 'node:sqlite'
import type {SessionSighting, UsageEvent} from '../usage/usage-event.ts'
import type {Dictionary} from './dictionary.ts'
import {Intern} from './intern.ts'

/** Sessions, and what is known of them beside their requests: learnt late, joined when a report is made. */
export class SessionTable {
  private readonly dictionary: Dictionary
  private readonly sessions: Intern
  private readonly see
  private readonly markRequests
  private readonly addUsage
  /** Sightings already written, so that a session's records do not rewrite it one by one. */
  private readonly written = new Map<number, string>()
  private readonly withRequests = new Set<number>()
  private readonly byShape = new Map<number, boolean>()
  private readonly byId
  private readonly readByShape
  private readonly writeByShape

  constructor(database: DatabaseSync, dictionary: Dictionary) {
    this.dictionary = dictionary
    this.sessions = new Intern(database, 'session', ['key', 'is_named'])
    this.byId = database.prepare('SELECT key, is_named FROM session WHERE id = ?')
    this.readByShape = database.prepare('SELECT by_shape FROM session WHERE id = ?')
    this.writeByShape = database.prepare('UPDATE session SET by_shape = 1 WHERE id = ?')
    this.see = database.prepare(`UPDATE session SET
      user_id = coalesce(nullif(?, 0), user_id), user_email = coalesce(nullif(?, 0), user_email),
      account_id = coalesce(nullif(?, 0), account_id), project = coalesce(nullif(?, 0), project),
      branch = coalesce(nullif(?, 0), branch),
      plan = coalesce(nullif(?, 0), plan), client_version = coalesce(nullif(?, 0), client_version)
      WHERE id = ?`)
    this.markRequests = database.prepare(
      'UPDATE session SET has_requests = 1 WHERE id = ? AND has_requests = 0',
    )
    this.addUsage = database.prepare(`UPDATE session SET
      first_bucket = min(coalesce(first_bucket, ?1), ?1), last_bucket = max(coalesce(last_bucket, ?2), ?2),
      last_seen_ms = max(last_seen_ms, ?3), requests = requests + ?4,
      request_tokens = request_tokens + ?5, metric_tokens = metric_tokens + ?6
      WHERE id = ?7`)
  }

  /**
   * The row of a session. A client may hide session ids: its usage is kept in one unnamed session per
   * context, or application where it tells one, so that its requests and its metrics still find each other.
   */
  id({sessionId, context, application}: Owner): number {
    if (sessionId !== undefined) return this.sessions.id(sessionId, 1)
    if (application !== undefined) return this.sessions.id(`app ${application}`, 0)
    return this.sessions.id(String(this.dictionary.context(context)), 0)
  }

  /** What a session is called; an unnamed one tells the application that its usage is of. */
  read(session: number): Pick<Owner, 'sessionId' | 'application'> {
    const row = this.byId.get(session)
    if (row === undefined) throw new Error(`session ${session} is missing`)
    const key = String(row.key)
    if (row.is_named === 1) return {sessionId: key, application: undefined}
    const space = key.indexOf(' ')
    return {sessionId: undefined, application: space < 0 ? undefined : key.slice(space + 1)}
  }

  /** Whether the requests of a session are found by their shape too. */
  isByShape(session: number): boolean {
    const known = this.byShape.get(session)
    if (known !== undefined) return known
    const isByShape = this.readByShape.get(session)?.by_shape === 1
    if (this.byShape.size > 10_000) this.byShape.clear()
    this.byShape.set(session, isByShape)
    return isByShape
  }

  /** Another process may have set it. */
  forgetShapes(): void {
    this.byShape.clear()
  }

  setByShape(session: number): void {
    this.writeByShape.run(session)
    this.byShape.set(session, true)
  }

  sighted(sighting: SessionSighting): void {
    const {context} = sighting
    const id = this.id(sighting)
    const values = [
      this.dictionary.text(context.userId),
      this.dictionary.text(context.userEmail),
      this.dictionary.text(context.accountId),
      this.dictionary.text(context.project),
      this.dictionary.text(context.branch),
      this.dictionary.text(sighting.plan),
      this.dictionary.text(sighting.clientVersion),
    ]
    const said = values.join(' ')
    if (this.written.get(id) === said) return
    this.see.run(...values, id)
    if (this.written.size > 10_000) this.written.clear()
    this.written.set(id, said)
  }

  /** Whether this is the session's first request, whose kind replaces its metrics from here on. */
  gotFirstRequest(session: number): boolean {
    if (this.withRequests.has(session)) return false
    this.withRequests.add(session)
    return this.markRequests.run(session).changes === 1
  }

  used(session: number, usage: SessionUsage): void {
    const {firstBucket, lastBucket, lastSeenMs, requests, requestTokens, metricTokens} = usage
    this.addUsage.run(firstBucket, lastBucket, lastSeenMs, requests, requestTokens, metricTokens, session)
  }

  forget(): void {
    this.sessions.forget()
    this.written.clear()
    this.withRequests.clear()
    this.byShape.clear()
  }
}

/** Whose usage something is: a session's, or where there is none, an application's. */
export type Owner = Pick<UsageEvent, 'sessionId' | 'application' | 'context'>

/** What one commit adds to a session. */
export type SessionUsage = {
  firstBucket: number
  lastBucket: number
  /** End of its newest request, Unix ms. */
  lastSeenMs: number
  requests: number
  requestTokens: number
  metricTokens: number
}
