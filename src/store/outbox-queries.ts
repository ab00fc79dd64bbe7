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

const SELECT_ITEM = `SELECT outbox.id AS id, attempts, signal, encoding, content_type, content_encoding, received_at_ms,
    outbox_body.body AS body, remote.name AS name
  FROM outbox JOIN remote ON remote.id = outbox.remote JOIN outbox_body ON outbox_body.id = outbox.body
  WHERE outbox.id = ?`

const SELECT_DUE = `SELECT outbox.id AS id FROM remote JOIN outbox ON outbox.remote = remote.id
  WHERE remote.name = ? AND state = ${WAITING} AND (next_attempt_ms <= ? OR next_attempt_ms > ?)`
const DUE = `${SELECT_DUE} ORDER BY body LIMIT ?`
const DUE_NEWEST_FIRST = `${SELECT_DUE} ORDER BY body DESC LIMIT ?`

const NEXT_DUE = `SELECT outbox.id AS id, next_attempt_ms FROM remote JOIN outbox ON outbox.remote = remote.id
  WHERE remote.name = ? AND state = ${WAITING} ORDER BY next_attempt_ms LIMIT ?`

/** Asks the outbox tables, and changes nothing. */
export class OutboxQueries {
  private readonly sql: Statements

  constructor(database: DatabaseSync) {
    this.sql = new Statements(database)
  }

  due(remote: string, {nowMs, limit, exceptIds, newestFirst = false}: DueOptions): OutboxItem[] {
    // Who is excepted is sorted out here: a list in SQL is a table that is made for each question.
    const most = limit + exceptIds.size
    return this.sql
      .all(newestFirst ? DUE_NEWEST_FIRST : DUE, remote, nowMs, nowMs + LONGEST_WAIT_MS, most)
      .map(row => Number(row.id))
      .filter(id => !exceptIds.has(id))
      .slice(0, limit)
      .flatMap(id => {
        const row = this.sql.first(SELECT_ITEM, id)
        return row === undefined ? [] : [toItem(row)]
      })
  }

  nextDueMs(remote: string, exceptIds: ReadonlySet<number>): number | undefined {
    const row = this.sql.all(NEXT_DUE, remote, exceptIds.size + 1).find(({id}) => !exceptIds.has(Number(id)))
    return row === undefined ? undefined : Number(row.next_attempt_ms)
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
