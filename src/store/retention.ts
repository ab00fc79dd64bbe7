import type {DatabaseSync, StatementSync} from 'node:sqlite'
import {millisecondsInHour} from 'date-fns/constants'
import {BUCKET_MS} from '../usage/bucket.ts'

/** From when on a store knows single requests, and from when on sums. Unix ms on whole hours; 0 where nothing was pruned. */
export type Retention = {readonly requestsFromMs: number; readonly sumsFromMs: number}

/** Lanes tell the time of one request minutes apart: what is so near to pruned ones may be one of them. */
const LANES_APART_MS = millisecondsInHour

/** Condition of a row of `event`, or of several lanes' `occurred_at_ms`: it was not pruned. */
export const IS_KEPT = 'occurred_at_ms >= (SELECT requests_from_ms FROM retention)'

/** Condition of a row of a rollup: its sums were not pruned. */
export const HAS_SUMS = `bucket >= (SELECT sums_from_ms FROM retention) / ${BUCKET_MS}`

export function readRetention(database: DatabaseSync): Retention {
  const row = database.prepare('SELECT requests_from_ms, sums_from_ms FROM retention').get()
  return {requestsFromMs: Number(row?.requests_from_ms), sumsFromMs: Number(row?.sums_from_ms)}
}

/**
 * What arrives of the time before is left out, Unix ms: it may have been counted and pruned. `undefined` where
 * nothing was pruned.
 */
export function countsFromMs({requestsFromMs}: Retention): number | undefined {
  return requestsFromMs === 0 ? undefined : requestsFromMs + LANES_APART_MS
}

export function bucketOf(ms: number): number {
  return Math.floor(ms / BUCKET_MS)
}

/** Notes that a row of a dictionary table is used, while a sweep looks for those that are not. */
export function prepareUse(database: DatabaseSync, kind: string): StatementSync {
  return database.prepare(
    `INSERT OR IGNORE INTO in_use SELECT '${kind}', ? FROM retention WHERE is_sweeping = 1`,
  )
}
