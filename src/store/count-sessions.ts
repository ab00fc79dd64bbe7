import type {DatabaseSync} from 'node:sqlite'
import type {Dimension} from '../usage/dimension.ts'
import {dimensionValue} from './read-spend.ts'
import type {SessionCount, SpendQuery} from './spend-query.ts'
import {conditionSql, dimensionSql, fromTables, keyColumns, needsAttribution, type Sql} from './spend-sql.ts'

/**
 * Distinct sessions per group of `query.by`; one row with an empty key when it is empty.
 * A session that a filter or a dimension does not split is counted from its own row: most sessions begin
 * and end in the same group, and only the others are looked up in the rollup.
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

// A session may be empty: its requests turned out to be another's.
const HAS_USAGE = '(requests > 0 OR has_requests = 0)'

const TIME: ReadonlySet<Dimension> = new Set(['day', 'week', 'month', 'hour'])

function isByTime(query: SpendQuery): boolean {
  return !needsAttribution(query) && query.by.every(dimension => TIME.has(dimension))
}

function countByAttribution(query: SpendQuery): Sql {
  // Any dimension of a session makes the tables join attributions, which the count needs.
  const tables = fromTables({by: ['session'], filters: query.filters})
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
  ]
  const keys = (texts: readonly string[]) => texts.map((text, index) => `${text} AS key${index}, `).join('')
  const names = query.by.map((_, index) => `key${index}, `).join('')
  const groups =
    query.by.length === 0 ? '' : ` GROUP BY ${query.by.map((_, index) => `key${index}`).join(', ')}`
  return {
    text: `WITH used AS (SELECT id, has_requests, first_bucket, last_bucket, ${isWhole.join(' AND ')} AS is_whole
        FROM session WHERE ${HAS_USAGE} AND last_bucket >= ${query.sinceBucket ?? 0}),
      seen AS (
        SELECT ${keys(first)}id FROM used WHERE is_whole
        UNION ALL
        SELECT DISTINCT ${keys(at('rollup.bucket'))}used.id AS id
        FROM used CROSS JOIN attribution ON attribution.session = used.id
          CROSS JOIN rollup ON rollup.attribution = attribution.id
          CROSS JOIN price_class ON price_class.id = rollup.price_class
        WHERE NOT is_whole AND (prompt_over >= 0 OR has_requests = 0) AND ${within('rollup.bucket')})
      SELECT ${names}count(*) AS sessions FROM seen${groups}`,
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
