import {millisecondsInDay, millisecondsInHour} from 'date-fns/constants'
import {BUCKET_MS} from '../usage/bucket.ts'
import type {Dimension} from '../usage/dimension.ts'
import type {OffsetSpan, SpendFilter, SpendQuery} from './spend-query.ts'

/** A piece of SQL with the values of its `?` marks. */
export type Sql = {readonly text: string; readonly values: readonly (string | number)[]}

/** The value of a dimension in SQL; with `isTextId` it is the id of a text, resolved after grouping. */
export type DimensionSql = Sql & {readonly isTextId: boolean}

// What the request itself said wins; what is only known of its session stands in for what it did not say.
const USER = `coalesce(nullif(context.user_email, 0), nullif(session.user_email, 0),
  nullif(context.account_id, 0), nullif(session.account_id, 0),
  nullif(context.user_id, 0), nullif(session.user_id, 0))`
// A name that telemetry gave stands for its whole session: what only a transcript tells of is the same project.
const PROJECT = 'coalesce(nullif(context.project, 0), nullif(session.project, 0), nullif(place.project, 0))'

const BRANCH = 'coalesce(nullif(context.branch, 0), nullif(session.branch, 0), nullif(place.branch, 0))'

/** Dimensions that `rollup_total` can answer, which is ten times smaller. */
const TOTAL_DIMENSIONS: ReadonlySet<Dimension> = new Set(['day', 'week', 'month', 'hour', 'model'])

/**
 * Rollup rows as `sums`, with all that is known of who and where. CROSS JOIN keeps this order: from the
 * sessions of the period to their rows, never all rows.
 */
export const ATTRIBUTED_ROWS = `session CROSS JOIN attribution ON attribution.session = session.id
  CROSS JOIN context ON context.id = attribution.context
  CROSS JOIN place ON place.id = attribution.place
  CROSS JOIN rollup AS sums ON sums.attribution = attribution.id
  CROSS JOIN price_class ON price_class.id = sums.price_class`

/** Keeps metrics from being added to the requests of their session. */
export const NOT_ADDED_TWICE = '(price_class.prompt_over >= 0 OR session.has_requests = 0)'

/** Whether a query needs to know who and where. */
export function needsAttribution({by, filters}: Pick<SpendQuery, 'by' | 'filters'>): boolean {
  return [...by, ...filters.map(filter => filter.dimension)].some(
    dimension => !TOTAL_DIMENSIONS.has(dimension),
  )
}

/** The tables of a query, and the condition that keeps metrics from being added to requests. */
export function fromTables(query: SpendQuery): string {
  if (!needsAttribution(query)) {
    const table = isInWholeHours(query) ? 'rollup_hour' : 'rollup_total'
    return `${table} AS sums JOIN price_class ON price_class.id = sums.price_class WHERE 1`
  }
  return `${ATTRIBUTED_ROWS} WHERE ${NOT_ADDED_TWICE}`
}

/** Whether nothing in a query cuts an hour of UTC: nearly always, but for the zones of India and a few more. */
function isInWholeHours({sinceBucket, untilBucket, offsets, priceBoundariesMs}: SpendQuery): boolean {
  const cutsMs = [
    ...offsets.map(({offsetMs}) => offsetMs),
    ...offsets.slice(1).map(({fromMs}) => fromMs),
    ...priceBoundariesMs,
    (sinceBucket ?? 0) * BUCKET_MS,
    (untilBucket ?? 0) * BUCKET_MS,
  ]
  return cutsMs.every(ms => ms % millisecondsInHour === 0)
}

export function dimensionSql(dimension: Dimension, offsets: readonly OffsetSpan[]): DimensionSql {
  const localMs = `(sums.bucket * ${BUCKET_MS} + ${offsetSql(offsets)})`
  switch (dimension) {
    case 'day':
      return plain(`${localMs} / ${millisecondsInDay}`)
    case 'week':
      // 1970-01-01 was a Thursday: three days after the Monday of week 0.
      return plain(`(${localMs} / ${millisecondsInDay} + 3) / 7`)
    case 'month':
      return plain(`strftime('%Y-%m', ${localMs} / 1000, 'unixepoch')`)
    case 'hour':
      return plain(`${localMs} / ${millisecondsInHour} * ${millisecondsInHour} - ${offsetSql(offsets)}`)
    case 'session':
      return plain('CASE WHEN session.is_named THEN session.key END')
    case 'user':
      return textId(USER)
    case 'project':
      return textId(PROJECT)
    case 'branch':
      return textId(BRANCH)
    case 'model':
      return textId('price_class.model')
    case 'source':
      return textId('attribution.source')
    case 'agent':
      return textId('attribution.agent')
    case 'tool':
      return textId('attribution.tool')
    case 'team':
      return attributeSql('team.id')
    default:
      return attributeSql(dimension.slice('attr:'.length))
  }
}

/** The key columns of grouped rows, with ids resolved to their texts. */
export function keyColumns(dimensions: readonly DimensionSql[]): string {
  return dimensions
    .map(({isTextId}, index) =>
      isTextId ? `(SELECT value FROM text WHERE id = key${index}) AS key${index}` : `key${index}`,
    )
    .map(column => `${column}, `)
    .join('')
}

/** ` AND …` for the period and the filters. */
export function conditionSql(query: SpendQuery): Sql {
  const parts: Sql[] = []
  const {sinceBucket, untilBucket} = query
  if (sinceBucket !== undefined) parts.push({text: 'sums.bucket >= ?', values: [sinceBucket]})
  if (untilBucket !== undefined) parts.push({text: 'sums.bucket < ?', values: [untilBucket]})
  if (needsAttribution(query)) {
    if (sinceBucket !== undefined) parts.push({text: 'session.last_bucket >= ?', values: [sinceBucket]})
    if (untilBucket !== undefined) parts.push({text: 'session.first_bucket < ?', values: [untilBucket]})
  }
  for (const filter of query.filters) parts.push(filterSql(filter))
  return {
    text: parts.map(part => ` AND ${part.text}`).join(''),
    values: parts.flatMap(part => part.values),
  }
}

/** Which price interval a row falls into: 0 before the first boundary. */
export function priceIntervalSql(boundariesMs: readonly number[]): string {
  if (boundariesMs.length === 0) return '0'
  const cases = boundariesMs.map(
    (boundaryMs, index) => `WHEN sums.bucket < ${boundaryMs / BUCKET_MS} THEN ${index}`,
  )
  return `CASE ${cases.join(' ')} ELSE ${boundariesMs.length} END`
}

function filterSql({dimension, values, orUnknown}: SpendFilter): Sql {
  const marks = values.map(() => '?').join(', ')
  if (dimension === 'session') {
    // A session may be named by the beginning of its id, as tables print it.
    const starts = values.map(() => 'substr(session.key, 1, length(?)) = ?').join(' OR ')
    return {text: `session.is_named AND (${starts})`, values: values.flatMap(value => [value, value])}
  }
  const expression = dimensionSql(dimension, [])
  const wanted = expression.isTextId ? `SELECT id FROM text WHERE value IN (${marks})` : marks
  const isWanted = `${expression.text} IN (${wanted})`
  if (!orUnknown) return {text: isWanted, values: [...expression.values, ...values]}
  return {
    text: `(${isWanted} OR ${expression.text} IS NULL)`,
    values: [...expression.values, ...values, ...expression.values],
  }
}

function textId(text: string): DimensionSql {
  return {text, values: [], isTextId: true}
}

function attributeSql(name: string): DimensionSql {
  return {
    text: '(SELECT value FROM json_each(context.attributes) WHERE key = ?)',
    values: [name],
    isTextId: false,
  }
}

function plain(text: string): DimensionSql {
  return {text, values: [], isTextId: false}
}

/** Offsets are numbers of ours, so they are written out; few zones change more than twice a year. */
function offsetSql(offsets: readonly OffsetSpan[]): string {
  const [first, ...later] = offsets
  if (first === undefined) return '0'
  const cases = later
    .toReversed()
    .map(span => `WHEN sums.bucket >= ${Math.ceil(span.fromMs / BUCKET_MS)} THEN ${span.offsetMs}`)
  return cases.length === 0 ? String(first.offsetMs) : `CASE ${cases.join(' ')} ELSE ${first.offsetMs} END`
}
