import type {DatabaseSync} from 'node:sqlite'
import {REFERENCES} from '../references.ts'

/**
 * Gives every row that lacks what it refers to a stand-in, so that its tokens still count: a text reads `(lost 12)`,
 * who and where are unknown. Without it, the next new text would get the lost one's number and with it its requests.
 * Of what is useless without the other, the rest goes too.
 */
export function fillLost(database: DatabaseSync): void {
  database.exec('BEGIN')
  database.exec(`
    DELETE FROM outbox WHERE body NOT IN (SELECT id FROM outbox_body) OR remote NOT IN (SELECT id FROM remote);
    DELETE FROM outbox_body WHERE id NOT IN (SELECT body FROM outbox);
    DELETE FROM sighting WHERE event NOT IN (SELECT id FROM event);
    DELETE FROM alias WHERE event NOT IN (SELECT id FROM event);
    DELETE FROM session_place WHERE session NOT IN (SELECT id FROM session)
      OR (place <> 0 AND place NOT IN (SELECT id FROM place));
    INSERT OR IGNORE INTO place VALUES (0, 0, 0, 0, 0);
    INSERT OR IGNORE INTO retention VALUES (1, 0, 0, 0, 0);
    UPDATE retention SET is_sweeping = 0`)
  keepSources(database)
  // In this order: each stand-in may lack something itself.
  fill(database, 'attribution', lost => addAttribution(database, lost))
  fill(database, 'price_class', lost => addPriceClass(database, lost))
  for (const table of ['context', 'session', 'place'] as const)
    fill(database, table, lost => STAND_INS[table](database, lost))
  fill(database, 'text', lost => addText(database, lost))
  database.exec('COMMIT')
}

function fill(database: DatabaseSync, to: string, add: (id: number) => void): void {
  for (const {table, column} of REFERENCES.filter(reference => reference.to === to)) {
    const lost = database
      .prepare(`SELECT DISTINCT ${column} AS id FROM ${table}
        WHERE ${column} <> 0 AND ${column} NOT IN (SELECT id FROM ${to})`)
      .all()
    for (const {id} of lost) add(Number(id))
  }
}

/** Which dialect told of a request cannot be anything: where its name was lost, it is what most are. */
function keepSources(database: DatabaseSync): void {
  database.exec(`INSERT OR IGNORE INTO text (value) VALUES ('claude-code')`)
  const usual = database
    .prepare(`SELECT coalesce((SELECT source FROM attribution WHERE source IN (SELECT id FROM text)
      GROUP BY source ORDER BY count(*) DESC LIMIT 1), (SELECT id FROM text WHERE value = 'claude-code')) AS id`)
    .get()
  const isLost = 'source NOT IN (SELECT id FROM text)'
  database.prepare(`UPDATE OR IGNORE attribution SET source = ? WHERE ${isLost}`).run(Number(usual?.id))
  // What is like another one now gets a stand-in.
  database.exec(`DELETE FROM attribution WHERE ${isLost}`)
}

const STAND_INS = {
  session: (database: DatabaseSync, id: number) =>
    database.prepare('INSERT INTO session (id, key, is_named) VALUES (?, ?, 0)').run(id, `lost-${id}`),
  context: (database: DatabaseSync, id: number) =>
    database
      .prepare('INSERT INTO context VALUES (?, 0, 0, 0, 0, 0, 0, ?)')
      .run(id, JSON.stringify({lost: String(id)})),
  place: (database: DatabaseSync, id: number) =>
    database
      .prepare('INSERT INTO place VALUES (?, 0, 0, 0, ?)')
      .run(id, newText(database, `(lost place ${id})`)),
}

function addAttribution(database: DatabaseSync, id: number): void {
  const session = database
    .prepare('INSERT INTO session (key, is_named) VALUES (?, 0)')
    .run(`lost-attribution-${id}`).lastInsertRowid
  const context = database
    .prepare('INSERT INTO context SELECT coalesce(max(id), 0) + 1, 0, 0, 0, 0, 0, 0, ? FROM context')
    .run(JSON.stringify({lost: `attribution ${id}`})).lastInsertRowid
  database
    .prepare(`INSERT INTO attribution (id, session, context, source, agent, tool, place)
      VALUES (?, ?, ?, ?, 0, 0, 0)`)
    .run(id, session, context, newText(database, 'claude-code'))
}

/** Metrics have no requests, and no prompt size. */
function addPriceClass(database: DatabaseSync, id: number): void {
  const row = database.prepare('SELECT max(requests) AS requests FROM rollup WHERE price_class = ?').get(id)
  database
    .prepare('INSERT INTO price_class VALUES (?, ?, ?, 0, 0, 0, 0)')
    .run(id, newText(database, `(lost model ${id})`), Number(row?.requests) > 0 ? 0 : -1)
}

function addText(database: DatabaseSync, id: number): void {
  database.prepare('INSERT INTO text VALUES (?, ?)').run(id, `(lost ${id})`)
}

/** Above all ids that are lost: those are known only once everything is looked at. */
function newText(database: DatabaseSync, value: string): number {
  const known = database.prepare('SELECT id FROM text WHERE value = ?').get(value)
  if (known !== undefined) return Number(known.id)
  const highest = REFERENCES.filter(({to}) => to === 'text').map(
    ({table, column}) => `SELECT max(${column}) AS id FROM ${table}`,
  )
  return Number(
    database
      .prepare(
        `INSERT INTO text SELECT max(id) + 1, ? FROM (SELECT max(id) AS id FROM text UNION ALL ${highest.join(' UNION ALL ')})`,
      )
      .run(value).lastInsertRowid,
  )
}
