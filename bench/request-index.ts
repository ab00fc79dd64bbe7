import {hash} from 'node:crypto'
import {mkdtempSync, rmSync, statSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync, type StatementSync} from 'node:sqlite'
import {createRandom, type Random} from './random.ts'

// How a request id is found again, and what that costs each insert: `node bench/request-index.ts [events…]`.
// Not part of `npm run bench`: it decides a design, and takes minutes.

type Key = string | number | bigint | null

/** A way to index request ids. In each, a look-up by key comes before the insert, as the store does it. */
type Variant = {
  readonly name: string
  /** Column and index on the events themselves, or a table of its own. */
  readonly place: 'event' | 'table' | 'none'
  readonly unique?: boolean
  readonly type?: string
  readonly key: (requestId: string) => Key
}

const bits = (count: 32 | 40 | 48) => (id: string) =>
  Number.parseInt(hash('sha1', id).slice(0, count / 4), 16)
const bits64 = (id: string) => BigInt.asIntN(64, BigInt(`0x${hash('sha1', id).slice(0, 16)}`))

const VARIANTS: readonly Variant[] = [
  {name: 'no index (not correct)', place: 'none', key: () => null},
  {name: 'text, UNIQUE on event', place: 'event', unique: true, type: 'TEXT', key: id => id},
  {name: '64 bits, UNIQUE on event', place: 'event', unique: true, key: bits64},
  {name: '48 bits, index on event', place: 'event', key: bits(48)},
  {name: '32 bits, index on event', place: 'event', key: bits(32)},
  {name: '64 bits, table WITHOUT ROWID', place: 'table', key: bits64},
  {name: '48 bits, table WITHOUT ROWID', place: 'table', key: bits(48)},
  {name: '40 bits, table WITHOUT ROWID', place: 'table', key: bits(40)},
  {name: '32 bits, table WITHOUT ROWID', place: 'table', key: bits(32)},
]

const EVENTS_PER_COMMIT = 80
const MEASURED_COMMITS = 250
const FILL_PER_COMMIT = 20_000

const EVENT_COLUMNS = Array.from({length: 16}, (_, index) => `value_${index}`)

function measure(variant: Variant, events: number, file: string): string {
  const database = new DatabaseSync(file)
  try {
    createTables(database, variant)
    const writer = createWriter(database, variant)
    const random = createRandom(events)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA cache_size = -32000; PRAGMA synchronous = OFF')
    for (let filled = 0; filled < events; filled += FILL_PER_COMMIT) writer(random, FILL_PER_COMMIT)
    database.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA synchronous = FULL')
    const fileBytes = statSync(file).size
    const before = process.cpuUsage()
    const startMs = performance.now()
    for (let commit = 0; commit < MEASURED_COMMITS; commit += 1) writer(random, EVENTS_PER_COMMIT)
    const wallMs = performance.now() - startMs
    const {user, system} = process.cpuUsage(before)
    const measured = MEASURED_COMMITS * EVENTS_PER_COMMIT
    return [
      variant.name.padEnd(30),
      String(events).padStart(9),
      ((user + system) / measured).toFixed(1).padStart(8),
      ((wallMs * 1_000) / measured).toFixed(1).padStart(8),
      (fileBytes / events).toFixed(0).padStart(7),
    ].join(' ')
  } finally {
    database.close()
  }
}

function createTables(database: DatabaseSync, {place, unique, type = 'INTEGER'}: Variant): void {
  const values = EVENT_COLUMNS.map(column => `${column} INTEGER`).join(', ')
  const requestId = type === 'TEXT' ? '' : 'request_id TEXT, '
  const key = place === 'event' ? `, key ${type}` : ''
  database.exec(`CREATE TABLE event (id INTEGER PRIMARY KEY, ${requestId}${values}${key})`)
  if (place === 'event') database.exec(`CREATE ${unique ? 'UNIQUE ' : ''}INDEX event_key ON event (key)`)
  if (place === 'table')
    database.exec(
      'CREATE TABLE event_key (key INTEGER, event INTEGER, PRIMARY KEY (key, event)) WITHOUT ROWID',
    )
}

/** Inserts so many new events in one transaction. */
function createWriter(
  database: DatabaseSync,
  {place, type, key}: Variant,
): (random: Random, count: number) => void {
  const isText = type === 'TEXT'
  const columns = [...EVENT_COLUMNS, ...(isText ? [] : ['request_id']), ...(place === 'event' ? ['key'] : [])]
  const insert = database.prepare(
    `INSERT INTO event (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  )
  const insertKey: StatementSync | undefined =
    place === 'table' ? database.prepare('INSERT INTO event_key VALUES (?, ?)') : undefined
  const find: StatementSync | undefined =
    place === 'none'
      ? undefined
      : database.prepare(
          place === 'event'
            ? 'SELECT * FROM event WHERE key = ?'
            : 'SELECT event.* FROM event_key JOIN event ON event.id = event_key.event WHERE key = ?',
        )
  return (random, count) => {
    database.exec('BEGIN IMMEDIATE')
    for (let inserted = 0; inserted < count; inserted += 1) {
      const id = `req_011C${random.hex(20)}`
      const ownKey = key(id)
      if (find?.all(ownKey).some(row => row.request_id === id)) continue
      const values = EVENT_COLUMNS.map(() => random.between(0, 30_000))
      const {lastInsertRowid} = insert.run(
        ...values,
        ...(isText ? [] : [id]),
        ...(place === 'event' ? [ownKey] : []),
      )
      insertKey?.run(ownKey, lastInsertRowid)
    }
    database.exec('COMMIT')
  }
}

const sizes = process.argv.slice(2).map(Number)
const folder = mkdtempSync(join(tmpdir(), 'stackspend-index-'))
console.log(
  `${'variant'.padEnd(30)}    events   CPU µs  wall µs  bytes   (per event; ${EVENTS_PER_COMMIT} a commit, FULL)`,
)
try {
  for (const events of sizes.length > 0 ? sizes : [200_000, 1_000_000]) {
    for (const [index, variant] of VARIANTS.entries())
      console.log(measure(variant, events, join(folder, `${events}-${index}.sqlite`)))
  }
} finally {
  rmSync(folder, {recursive: true, force: true})
}
