import type {DatabaseSync} from 'node:sqlite'

/** Faults that are told; one damaged page can be the cause of thousands. */
const MOST_PROBLEMS = 20

/** What SQLite finds wrong with a file's pages, a sentence each; nothing when it is sound. Reads all of it. */
export function quickCheck(database: DatabaseSync): string[] {
  const rows = database.prepare(`PRAGMA quick_check(${MOST_PROBLEMS})`).all()
  const texts = rows.map(row => String(row.quick_check))
  return texts[0] === 'ok' ? [] : texts
}

/** Requests that are counted, in a store of any version. */
export function countRequests(database: DatabaseSync): number {
  const columns = database.prepare("SELECT name FROM pragma_table_info('event')").all()
  const knowsParents = columns.some(({name}) => name === 'is_parent')
  const row = database
    .prepare(`SELECT count(*) AS requests FROM event${knowsParents ? ' WHERE is_parent = 0' : ''}`)
    .get()
  return Number(row?.requests)
}
