import type {DatabaseSync} from 'node:sqlite'
import {BUCKETS_PER_HOUR} from './schema.ts'
import type {SpendQuery} from './spend-query.ts'
import {ATTRIBUTED_ROWS, conditionSql, NOT_ADDED_TWICE, type Sql} from './spend-sql.ts'

const ALL_TOKENS = 'sums.input_tokens + sums.output_tokens + sums.cache_read_tokens + sums.cache_write_tokens'

/** Plans of the sessions that have usage in a query's period and filters. */
export function readPlans(database: DatabaseSync, query: SpendQuery): string[] {
  const sessions = query.filters.length === 0 ? sessionsOfPeriod(query) : sessionsOfQuery(query)
  const rows = database
    .prepare(`SELECT DISTINCT text.value AS plan FROM ${sessions.text} ORDER BY plan`)
    .all(...sessions.values)
  return rows.map(row => String(row.plan))
}

// Most sessions lie in or out of a period as a whole, so their own rows answer without their usage.
function sessionsOfPeriod({sinceBucket, untilBucket}: SpendQuery): Sql {
  return {
    text: `text WHERE EXISTS (
      SELECT 1 FROM session WHERE plan = text.id AND last_bucket >= ? AND first_bucket < ?)`,
    values: [sinceBucket ?? 0, untilBucket ?? Number.MAX_SAFE_INTEGER],
  }
}

function sessionsOfQuery(query: SpendQuery): Sql {
  const condition = conditionSql({...query, by: ['session']})
  return {
    text: `${ATTRIBUTED_ROWS} CROSS JOIN text ON text.id = session.plan WHERE ${NOT_ADDED_TWICE}${condition.text}`,
    values: condition.values,
  }
}

/**
 * Tokens that metrics counted beyond the requests of the same sessions, in a query's period and filters.
 * Looks only at sessions whose metrics knew more over their whole life, seldom any, and says no more than
 * that: a period's end may part requests from their metrics, and hidden ids have them in two sessions.
 */
export function tokensOnlyMetricsSaw(database: DatabaseSync, query: SpendQuery): number {
  const condition = conditionSql({...query, by: ['session']})
  const row = database
    .prepare(`SELECT coalesce(sum(max(0, min(surplus, lifelong))), 0) AS tokens FROM (
      SELECT session.metric_tokens - session.request_tokens AS lifelong,
        sum(CASE WHEN price_class.prompt_over < 0 THEN ${ALL_TOKENS} ELSE -(${ALL_TOKENS}) END) AS surplus
      FROM ${ATTRIBUTED_ROWS} WHERE session.id IN (
          SELECT id FROM session WHERE has_requests = 1 AND metric_tokens > request_tokens)${condition.text} GROUP BY session.id)`)
    .get(...condition.values)
  return Number(row?.tokens)
}

/**
 * Versions of Claude Code that made the requests which only transcripts told of, in a query's period and filters.
 * Nothing is looked up before telemetry began, and nothing at all where it saw everything.
 */
export function versionsMissed(database: DatabaseSync, query: SpendQuery): string[] {
  const {coveredSinceBucket} = query
  if (coveredSinceBucket === undefined) return []
  const isMissed = 'sums.transcript_requests > sums.both_requests'
  const since = Math.max(coveredSinceBucket, query.sinceBucket ?? 0)
  const any = database
    .prepare(`SELECT 1 FROM rollup_hour AS sums WHERE bucket >= ? AND bucket < ? AND ${isMissed} LIMIT 1`)
    .get(since - (since % BUCKETS_PER_HOUR), query.untilBucket ?? Number.MAX_SAFE_INTEGER)
  if (any === undefined) return []
  const condition = conditionSql({...query, sinceBucket: since, by: ['session']})
  const rows = database
    .prepare(`SELECT DISTINCT text.value AS version FROM ${ATTRIBUTED_ROWS}
      CROSS JOIN text ON text.id = place.client_version
      WHERE ${isMissed} AND ${NOT_ADDED_TWICE}${condition.text} ORDER BY version`)
    .all(...condition.values)
  return rows.map(row => String(row.version))
}
