import type {DatabaseSync} from 'node:sqlite'
import {
  type DueOptions,
  LONGEST_WAIT_MS,
  type OutboxEntry,
  type OutboxItem,
  type RemoteState,
} from './outbox.ts'
import {DEAD, toEntry, toItem, toState, WAITING} from './outbox-rows.ts'
import {Statements} from './statements.ts'

const SELECT_ENTRY = `SELECT outbox.*, signal, encoding, content_type, content_encoding, received_at_ms,
    length(outbox_body.body) AS bytes, outbox.id AS id, remote.name AS name
  FROM outbox JOIN remote ON remote.id = outbox.remote JOIN outbox_body ON outbox_body.id = outbox.body`

/** Asks the outbox tables, and changes nothing. */
export class OutboxQueries {
  private readonly sql: Statements

  constructor(database: DatabaseSync) {
    this.sql = new Statements(database)
  }

  due(remote: string, {nowMs, limit, exceptIds, newestFirst}: DueOptions): OutboxItem[] {
    return this.sql
      .all(
        `SELECT outbox.*, outbox_body.*, outbox.id AS id, remote.name AS name FROM remote
        JOIN outbox ON outbox.remote = remote.id JOIN outbox_body ON outbox_body.id = outbox.body
        WHERE remote.name = ? AND state = ${WAITING} AND (next_attempt_ms <= ? OR next_attempt_ms > ?)
          AND outbox.id NOT IN (SELECT value FROM json_each(?))
        ORDER BY outbox.body ${newestFirst ? 'DESC' : 'ASC'} LIMIT ?`,
        remote,
        nowMs,
        nowMs + LONGEST_WAIT_MS,
        JSON.stringify([...exceptIds]),
        limit,
      )
      .map(toItem)
  }

  nextDueMs(remote: string, exceptIds: ReadonlySet<number>): number | undefined {
    const row = this.sql.first(
      `SELECT min(next_attempt_ms) AS due FROM remote JOIN outbox ON outbox.remote = remote.id
        WHERE remote.name = ? AND state = ${WAITING} AND outbox.id NOT IN (SELECT value FROM json_each(?))`,
      remote,
      JSON.stringify([...exceptIds]),
    )
    return row?.due == null ? undefined : Number(row.due)
  }

  states(): RemoteState[] {
    return this.sql
      .all(`SELECT remote.*, (SELECT received_at_ms FROM outbox_body WHERE id = (
        SELECT min(body) FROM outbox WHERE outbox.remote = remote.id AND state = ${WAITING})) AS oldest
      FROM remote ORDER BY id`)
      .map(toState)
  }

  list(filter: {remote?: string; state?: OutboxEntry['state']; limit: number}): OutboxEntry[] {
    return this.sql
      .all(
        `${SELECT_ENTRY}
        WHERE (?1 = '' OR remote.name = ?1) AND (?2 < 0 OR state = ?2) ORDER BY outbox.body, outbox.id LIMIT ?3`,
        filter.remote ?? '',
        filter.state === undefined ? -1 : filter.state === 'dead' ? DEAD : WAITING,
        filter.limit,
      )
      .map(toEntry)
  }

  find(id: number): OutboxEntry | undefined {
    const row = this.sql.first(`${SELECT_ENTRY} WHERE outbox.id = ?`, id)
    return row === undefined ? undefined : toEntry(row)
  }
}
