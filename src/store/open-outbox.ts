import {existsSync} from 'node:fs'
import {GroupCommit} from './group-commit.ts'
import {openDatabase} from './open-database.ts'
import type {Outbox} from './outbox.ts'
import {OutboxQueries} from './outbox-queries.ts'
import {OutboxTable} from './outbox-table.ts'
import {SqliteOutbox} from './sqlite-outbox.ts'

/** An outbox without the rest of its store, and how to let go of it. */
export type OpenedOutbox = {readonly outbox: Outbox; readonly close: () => Promise<void>}

/**
 * Opens the outbox of a store, beside the `watch` that may own it; `undefined` when nothing has been
 * recorded yet. @throws StackspendError STORE_*
 */
export async function openOutbox(file: string): Promise<OpenedOutbox | undefined> {
  if (!existsSync(file)) return undefined
  const database = openDatabase(file)
  const table = new OutboxTable(database)
  const commits = new GroupCommit(
    database,
    {begin: () => table.forget(), finish: () => table.finish(), forget: () => table.forget()},
    {file},
  )
  return {
    outbox: new SqliteOutbox({table, queries: new OutboxQueries(database), commits}),
    async close() {
      commits.flush()
      database.close()
    },
  }
}
