import type {DatabaseSync} from 'node:sqlite'
import {BUCKET_MS} from '../../usage/bucket.ts'
import {DEAD, WAITING} from '../outbox-rows.ts'
import {readRetention} from '../retention.ts'

const ALL_TOKENS = 'input_tokens + output_tokens + cache_read_tokens + cache_write_tokens'

/** Counts anew what sessions and remotes keep counts of. */
export function recount(database: DatabaseSync): void {
  database.exec('BEGIN')
  // Of a named session: the metrics of one without a name may be of requests that bear another's.
  if (readRetention(database).requestsFromMs === 0) {
    database.exec(`UPDATE session SET request_tokens = coalesce((
      SELECT sum(${ALL_TOKENS}) FROM attribution CROSS JOIN event ON event.attribution = attribution.id
      WHERE attribution.session = session.id AND is_parent = 0 AND hides_session = 0), 0) WHERE is_named = 1`)
  }
  const sumOf = (sum: string, isMetric: boolean) => `coalesce((
    SELECT sum(${sum}) FROM attribution JOIN rollup ON rollup.attribution = attribution.id
    JOIN price_class ON price_class.id = rollup.price_class
    WHERE attribution.session = session.id AND prompt_over ${isMetric ? '<' : '>='} 0), 0)`
  const bucketOf = (which: 'min' | 'max') => `(SELECT ${which}(bucket) FROM attribution
    JOIN rollup ON rollup.attribution = attribution.id WHERE attribution.session = session.id)`
  database.exec(`UPDATE session SET requests = ${sumOf('requests', false)}, metric_tokens = ${sumOf(ALL_TOKENS, true)},
    first_bucket = coalesce(first_bucket, ${bucketOf('min')}), last_bucket = coalesce(last_bucket, ${bucketOf('max')})`)
  database.exec(`UPDATE session SET has_requests = 1 WHERE requests > 0;
    UPDATE session SET last_seen_ms = last_bucket * ${BUCKET_MS} WHERE last_seen_ms = 0 AND last_bucket IS NOT NULL`)
  for (const [column, state] of [
    ['waiting', WAITING],
    ['dead', DEAD],
  ])
    database.exec(`UPDATE remote SET
      ${column} = (SELECT count(*) FROM outbox WHERE remote = remote.id AND state = ${state}),
      ${column}_bytes = (SELECT coalesce(sum(length(outbox_body.body)), 0) FROM outbox
        JOIN outbox_body ON outbox_body.id = outbox.body WHERE outbox.remote = remote.id AND state = ${state})`)
  database.exec('COMMIT')
}
