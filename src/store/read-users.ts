import type {DatabaseSync} from 'node:sqlite'
import {dimensionSql} from './spend-sql.ts'

/** One user: what reports show, and every e-mail, account and id that stands behind it. */
export type SeenUser = {readonly shown: string; readonly ids: readonly string[]}

/** Everyone whom telemetry named, by the same rule as reports. In no order. */
export function readUsers(database: DatabaseSync): SeenUser[] {
  const rows = database
    .prepare(`SELECT ${textOf('shown')} AS shown, ${textOf('user_email')} AS email,
        ${textOf('account_id')} AS account, ${textOf('user_id')} AS id
      FROM (SELECT DISTINCT ${dimensionSql('user', []).text} AS shown,
          context.user_email, context.account_id, context.user_id
        FROM attribution JOIN session ON session.id = attribution.session
        JOIN context ON context.id = attribution.context)
      WHERE shown IS NOT NULL`)
    .all()
  const idsByUser = new Map<string, Set<string>>()
  for (const row of rows) {
    const ids = idsByUser.get(String(row.shown)) ?? new Set([String(row.shown)])
    for (const id of [row.email, row.account, row.id]) if (id !== null) ids.add(String(id))
    idsByUser.set(String(row.shown), ids)
  }
  return [...idsByUser].map(([shown, ids]) => ({shown, ids: [...ids]}))
}

function textOf(column: string): string {
  return `(SELECT value FROM text WHERE text.id = ${column})`
}
