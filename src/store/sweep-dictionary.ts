import type {DatabaseSync, SQLInputValue} from 'node:sqlite'
import type {Retention} from './retention.ts'
import type {ShortWrites} from './short-writes.ts'
import {sweepRows} from './sweep-rows.ts'

/** A table of ids, and the ids of it that other rows refer to, in SQL. */
type Interned = {readonly table: string; readonly referred: (retention: Retention) => string}

const TEXTS: Readonly<Record<string, readonly string[]>> = {
  event: ['model', 'speed', 'geography', 'provider', 'tier'],
  sighting: ['model', 'speed', 'geography', 'provider', 'tier'],
  price_class: ['model', 'speed', 'geography', 'provider', 'tier'],
  context: ['user_id', 'user_email', 'account_id', 'organization_id', 'project', 'branch'],
  session: ['user_id', 'user_email', 'account_id', 'project', 'branch', 'plan', 'client_version'],
  place: ['project', 'branch', 'entrypoint', 'client_version'],
  attribution: ['source', 'agent', 'tool'],
  api_error: ['model'],
}

/** Each before those that it refers to. Price classes stay: they are few, and tell of nobody. */
const INTERNED: readonly Interned[] = [
  {
    table: 'attribution',
    referred: () =>
      'SELECT attribution FROM rollup UNION SELECT attribution FROM event UNION SELECT attribution FROM sighting',
  },
  {
    table: 'session',
    // One that only had a place has not done anything yet, or not again.
    referred: ({requestsFromMs}) => `SELECT session FROM attribution UNION SELECT session FROM api_error
      UNION SELECT session FROM session_place WHERE from_ms >= ${requestsFromMs}`,
  },
  {
    table: 'place',
    referred: () => 'SELECT place FROM attribution UNION SELECT place FROM session_place UNION SELECT 0',
  },
  {
    table: 'context',
    // A session without a name is called by its context.
    referred: () => `SELECT context FROM attribution
      UNION SELECT CAST(key AS INTEGER) FROM session WHERE is_named = 0 AND instr(key, ' ') = 0`,
  },
  {
    table: 'text',
    referred: () =>
      Object.entries(TEXTS)
        .flatMap(([table, columns]) => columns.map(column => `SELECT DISTINCT ${column} FROM ${table}`))
        .join(' UNION '),
  },
]

/**
 * Deletes sessions, places, people and texts that nothing refers to. Beside a writer that knows ids by heart: from
 * the beginning of the sweep on it forgets them, and notes in `in_use` which it looks up anew, so that one which
 * is referred to since the look at its table stays. Ends when another sweep has begun.
 */
export async function sweepDictionary(
  database: DatabaseSync,
  writes: ShortWrites,
  retention: Retention,
): Promise<void> {
  const sweep = await writes.run(() => {
    database.exec('DELETE FROM in_use; UPDATE retention SET sweep = sweep + 1, is_sweeping = 1')
    return Number(database.prepare('SELECT sweep FROM retention').get()?.sweep)
  })
  for (const {table, referred} of INTERNED) {
    database.exec(`DROP TABLE IF EXISTS temp.referred;
      CREATE TEMP TABLE referred (id INTEGER PRIMARY KEY); INSERT INTO temp.referred ${referred(retention)}`)
    const isUsed = (id: string) =>
      `EXISTS (SELECT 1 FROM in_use WHERE kind = '${table}' AND in_use.id = ${id})
        OR (SELECT sweep FROM retention) != ${sweep}`
    const condition = `id NOT IN (SELECT id FROM temp.referred)`
    const before = table === 'session' ? forgetPlaces(database, isUsed('session')) : undefined
    await sweepRows(database, writes, {table, key: ['id'], condition, unless: isUsed(`${table}.id`), before})
  }
  await writes.run(() => {
    database.exec(`UPDATE retention SET is_sweeping = 0 WHERE sweep = ${sweep}`)
    database.exec('DELETE FROM in_use WHERE (SELECT is_sweeping FROM retention) = 0')
  })
}

/** Where a session worked goes with it. */
function forgetPlaces(database: DatabaseSync, unless: string) {
  const remove = database.prepare(`DELETE FROM session_place WHERE session = ? AND NOT (${unless})`)
  return ([id]: readonly SQLInputValue[]) => void remove.run(id ?? null)
}
