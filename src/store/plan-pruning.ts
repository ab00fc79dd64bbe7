import type {DatabaseSync} from 'node:sqlite'
import {BUCKET_MS} from '../usage/bucket.ts'
import {bucketOf, type Retention, readRetention} from './retention.ts'

/** What is to go: all that is older than an instant (Unix ms, on a whole hour), or only single requests. */
export type Pruning = {readonly beforeMs: number; readonly keepRollups: boolean}

/** How much goes, and the instants that it is between, Unix ms: absent where nothing does. */
export type Pruned = {
  readonly requests: number
  /** Sessions all of which goes. */
  readonly sessions: number
  readonly fromMs: number | undefined
  readonly untilMs: number | undefined
}

/** What is known once a pruning is done. What went before does not come back. */
export function afterPruning(known: Retention, {beforeMs, keepRollups}: Pruning): Retention {
  return {
    requestsFromMs: Math.max(known.requestsFromMs, beforeMs),
    sumsFromMs: keepRollups ? known.sumsFromMs : Math.max(known.sumsFromMs, beforeMs),
  }
}

/** What a pruning would remove of what is there now. */
export function planPruning(database: DatabaseSync, pruning: Pruning): Pruned {
  const known = readRetention(database)
  const after = afterPruning(known, pruning)
  const [since, until] = pruning.keepRollups
    ? [known.requestsFromMs, after.requestsFromMs]
    : [known.sumsFromMs, after.sumsFromMs]
  const requests = pruning.keepRollups
    ? database.prepare(`SELECT count(*) AS requests, min(occurred_at_ms) AS first, max(occurred_at_ms) AS last
        FROM event WHERE is_parent = 0 AND occurred_at_ms >= ? AND occurred_at_ms < ?`)
    : database.prepare(`SELECT coalesce(sum(requests), 0) AS requests, min(bucket) * ${BUCKET_MS} AS first,
        (max(bucket) + 1) * ${BUCKET_MS} AS last
        FROM rollup_total WHERE bucket >= ? / ${BUCKET_MS} AND bucket < ? / ${BUCKET_MS}`)
  const sessions = database.prepare(`SELECT count(*) AS sessions FROM session
    WHERE (requests > 0 OR has_requests = 0) AND last_bucket >= ? AND last_bucket < ?`)
  const found = requests.get(since, until)
  return {
    requests: Number(found?.requests),
    sessions: Number(sessions.get(bucketOf(since), bucketOf(until))?.sessions),
    fromMs: optional(found?.first),
    untilMs: optional(found?.last),
  }
}

function optional(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value)
}
