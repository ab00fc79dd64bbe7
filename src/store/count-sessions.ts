import type {DatabaseSync} from 'node:sqlite'
import type {Dimension} from '../usage/dimension.ts'
import {dimensionValue} from './read-spend.ts'
import type {SessionCount, SpendQuery} from './spend-query.ts'
import {conditionSql, dimensionSql, fromTables, keyColumns, type Sql} from './spend-sql.ts'

/**
 * Distinct sessions per group of `query.by`; one row with an empty key when it is empty.
 * By time alone, a session that begins and ends in one group is counted from its own row; only the others
 * are looked up in the rollup.
 */
export function countSessions(database: DatabaseSync, query: SpendQuery): SessionCount[] {
  const sql = isByTime(query) ? countByTime(query) : countByAttribution(query)
  return database
    .prepare(sql.text)
    .all(...sql.values)
    .map(row => ({
      key: query.by.map((_, index) => dimensionValue(row[`key${index}`])),
      sessions: Number(row.sessions),
    }))
}

// A session may be empty: its requests turned out to be another's. In the words of the index `session_used`.
const HAS_USAGE = '(session.requests > 0 OR session.has_requests = 0)'

const TIME: ReadonlySet<Dimension> = new Set(['day', 'week', 'month', 'hour'])

function isByTime(query: SpendQuery): boolean {
  return query.filters.length === 0 && query.by.every(dimension => TIME.has(dimension))
}

function countByAttribution(query: SpendQuery): Sql {
  // Any dimension of a session makes the tables join attributions, which the count needs.
  const tables = fromTables({...query, by: ['session', ...query.by]})
  const dimensions = query.by.map(dimension => dimensionSql(dimension, query.offsets))
  const condition = conditionSql({...query, by: ['session', ...query.by]})
  const keys = dimensions.map(({text}, index) => `${text} AS key${index}, `).join('')
  const groups =
    dimensions.length === 0 ? '' : ` GROUP BY ${dimensions.map((_, index) => `key${index}`).join(', ')}`
  return {
    text: `SELECT ${keyColumns(dimensions)}sessions FROM (
      SELECT ${keys}count(DISTINCT attribution.session) AS sessions FROM ${tables}${condition.text}${groups})`,
    values: [...dimensions.flatMap(({values}) => values), ...condition.values],
  }
}

function countByTime(query: SpendQuery): Sql {
  const at = (bucket: string) =>
    query.by.map(dimension => dimensionSql(dimension, query.offsets).text.replaceAll('sums.bucket', bucket))
  const first = at('first_bucket')
  const last = at('last_bucket')
  const within = withinPeriod(query)
  const isWhole = [
    ...first.map((text, index) => `${text} = ${last[index]}`),
    within('first_bucket'),
    within('last_bucket'),
  ].join(' AND ')
  const isUsed = `${HAS_USAGE} AND last_bucket >= ${query.sinceBucket ?? 0}`
  const keys = (texts: readonly string[]) => texts.map((text, index) => `${text} AS key${index}, `).join('')
  const names = query.by.map((_, index) => `key${index}, `).join('')
  const groups =
    query.by.length === 0 ? '' : ` GROUP BY ${query.by.map((_, index) => `key${index}`).join(', ')}`
  return {
    text: `SELECT ${names}sum(sessions) AS sessions FROM (
        SELECT ${keys(first)}count(*) AS sessions FROM session WHERE ${isUsed} AND ${isWhole}${groups}
        UNION ALL
        SELECT ${names}count(*) FROM (
          SELECT DISTINCT ${keys(at('rollup.bucket'))}session.id
          FROM session CROSS JOIN attribution ON attribution.session = session.id
            CROSS JOIN rollup ON rollup.attribution = attribution.id
            CROSS JOIN price_class ON price_class.id = rollup.price_class
          WHERE ${isUsed} AND NOT (${isWhole}) AND (prompt_over >= 0 OR has_requests = 0)
            AND ${within('rollup.bucket')})${groups})${groups}`,
    values: [],
  }
}

function withinPeriod({sinceBucket, untilBucket}: SpendQuery): (bucket: string) => string {
  return bucket =>
    [
      '1',
      ...(sinceBucket === undefined ? [] : [`${bucket} >= ${sinceBucket}`]),
      ...(untilBucket === undefined ? [] : [`${bucket} < ${untilBucket}`]),
    ].join(' AND ')
}
