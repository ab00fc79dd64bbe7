import {DatabaseSync} from 'node:sqlite'
import {openDatabase} from '../open-database.ts'
import {countRequests} from '../quick-check.ts'
import {rebuildSums, rebuildTotals} from '../rebuild-rollups.ts'
import {createVersion, readVersion} from '../schema.ts'
import {copyRows} from './copy-rows.ts'
import {fillLost} from './fill-lost.ts'
import {isDamage} from './is-damage.ts'
import {rebuildKeys} from './rebuild-keys.ts'
import {recount} from './recount.ts'

/** What of a damaged store is in the new one. */
export type Salvaged = {
  readonly requests: number
  /** As its sums had it; `undefined` when they could not be read either. */
  readonly requestsBefore: number | undefined
  /** Batches that wait to be forwarded, and of them those that were lost, as far as that is known. */
  readonly waiting: number
  readonly waitingBefore: number | undefined
}

/**
 * Writes what can be read of a damaged store into the empty file `target`: a store of today's version in which all
 * that follows from something else was worked out anew, and every transcript is yet to be read. `undefined` when
 * nothing can be read at all. Only reads the damaged one.
 */
export function salvageStore(file: string, target: string): Salvaged | undefined {
  const damaged = new DatabaseSync(file, {readOnly: true, defensive: false})
  try {
    // Else SQLite reads nothing of a file that is shorter than it says.
    damaged.exec('PRAGMA writable_schema = ON; PRAGMA mmap_size = 0')
    const version = readable(() => readVersion(damaged, file))
    if (version === undefined || version === 0) return undefined
    copyInto(target, version, damaged)
    const salvaged = mend(target)
    return {
      ...salvaged,
      requestsBefore: readCount(damaged, 'SELECT sum(requests) AS count FROM rollup_hour'),
      waitingBefore: readCount(damaged, 'SELECT sum(waiting + dead) AS count FROM remote'),
    }
  } finally {
    damaged.close()
  }
}

function copyInto(target: string, version: number, damaged: DatabaseSync): void {
  const into = new DatabaseSync(target)
  try {
    createVersion(into, version)
    // It is put in the store's place when all of it is on the disk.
    into.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -64000')
    copyRows(damaged, into)
  } finally {
    into.close()
  }
}

function mend(target: string): Pick<Salvaged, 'requests' | 'waiting'> {
  const database = openDatabase(target, 'process')
  try {
    fillLost(database)
    rebuildKeys(database)
    rebuildSums(database)
    recount(database)
    // Which sessions have requests is known only now: their metrics are in no total.
    rebuildTotals(database)
    database.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE')
    return {
      requests: countRequests(database),
      waiting: readCount(database, 'SELECT count(*) AS count FROM outbox') ?? 0,
    }
  } finally {
    database.close()
  }
}

function readCount(database: DatabaseSync, sql: string): number | undefined {
  return readable(() => Number(database.prepare(sql).get()?.count))
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!isDamage(error)) throw error
    return undefined
  }
}
