import {DEAD} from './outbox-rows.ts'
import type {ItemSum} from './remote-table.ts'
import type {Row, Statements} from './statements.ts'

/** An item without its body's bytes. */
export type Item = {
  readonly id: number
  readonly remote: number
  readonly body: number
  readonly kind: 'waiting' | 'dead'
  readonly bytes: number
}

/** Most that one transaction works on: the agent's batches wait meanwhile. */
const CHUNK_ITEMS = 250
const CHUNK_BYTES = 16 * 1024 * 1024

const WITH_BYTES = '(SELECT length(body) FROM outbox_body WHERE id = outbox.body) AS bytes'

const FIND = `SELECT id, remote, body, state, ${WITH_BYTES} FROM outbox WHERE id = ?`
const DELETE_BODY =
  'DELETE FROM outbox_body WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM outbox WHERE body = ?1)'

/** The items of the outbox, some at a time. Inside its caller's transaction. */
export class OutboxItems {
  private readonly sql: Statements

  constructor(sql: Statements) {
    this.sql = sql
  }

  find(id: number): Item | undefined {
    return this.read(FIND, id)[0]
  }

  /** Those of these that are there, after one of them. */
  these(ids: readonly number[], afterId: number): Item[] {
    return cut(
      this.read(
        `SELECT id, remote, body, state, ${WITH_BYTES} FROM outbox
          WHERE id IN (SELECT value FROM json_each(?)) AND id > ? ORDER BY id LIMIT ${CHUNK_ITEMS}`,
        JSON.stringify(ids),
        afterId,
      ),
    )
  }

  oldestOf(remote: number): Item | undefined {
    return this.read(
      `SELECT id, remote, body, state, ${WITH_BYTES} FROM outbox WHERE remote = ? ORDER BY body LIMIT 1`,
      remote,
    )[0]
  }

  /** By number, after one of them: of all states, or of one. */
  chunk({afterId, state}: {afterId: number; state?: number}): Item[] {
    // By the row's own number: an index would have to be sorted for each chunk anew.
    return cut(
      this.read(
        `SELECT id, remote, body, state, ${WITH_BYTES} FROM outbox NOT INDEXED
          WHERE id > ?1 AND (?2 < 0 OR state = ?2) ORDER BY id LIMIT ${CHUNK_ITEMS}`,
        afterId,
        state ?? -1,
      ),
    )
  }

  chunkOf(remote: number): Item[] {
    return cut(
      this.read(
        `SELECT id, remote, body, state, ${WITH_BYTES} FROM outbox WHERE remote = ? LIMIT ${CHUNK_ITEMS}`,
        remote,
      ),
    )
  }

  chunkReceivedBefore(atMs: number): Item[] {
    return cut(
      this.read(
        `SELECT outbox.id AS id, remote, body, state, bytes FROM (SELECT id, length(body) AS bytes FROM outbox_body WHERE received_at_ms < ?
            ORDER BY received_at_ms LIMIT ${CHUNK_ITEMS}) AS old JOIN outbox ON outbox.body = old.id`,
        atMs,
      ),
    )
  }

  newestId(): number {
    return Number(this.sql.first('SELECT max(id) AS id FROM outbox')?.id ?? 0)
  }

  /** And their bodies that nobody else waits for. */
  delete(items: readonly Item[]): void {
    for (const {id, body} of items) {
      this.sql.run('DELETE FROM outbox WHERE id = ?', id)
      this.sql.run(DELETE_BODY, body)
    }
  }

  private read(sql: string, ...values: readonly (string | number)[]): Item[] {
    return this.sql.all(sql, ...values).map(toItem)
  }
}

/** What items add up to, by remote and state. */
export function sumItems(items: readonly Item[]): ItemSum[] {
  return [...Map.groupBy(items, ({remote, kind}) => `${kind} ${remote}`).values()].flatMap(group => {
    const [first] = group
    if (first === undefined) return []
    const {remote, kind} = first
    return [{remote, kind, items: group.length, bytes: group.reduce((sum, {bytes}) => sum + bytes, 0)}]
  })
}

/** As many of the first as one transaction may work on, one at least. */
function cut(items: readonly Item[]): Item[] {
  let bytes = 0
  const end = items.findIndex((item, index) => {
    bytes += item.bytes
    return index > 0 && bytes > CHUNK_BYTES
  })
  return end < 0 ? [...items] : items.slice(0, end)
}

function toItem(row: Row): Item {
  return {
    id: Number(row.id),
    remote: Number(row.remote),
    body: Number(row.body),
    kind: row.state === DEAD ? 'dead' : 'waiting',
    bytes: Number(row.bytes),
  }
}
