import type {DatabaseSync} from 'node:sqlite'
import {BUCKET_MS} from '../usage/bucket.ts'
import {coverageSql, SUMS} from './coverage-sql.ts'
import type {DimensionValue, SpendQuery, SpendRow} from './spend-query.ts'
import {conditionSql, dimensionSql, fromTables, keyColumns, priceIntervalSql} from './spend-sql.ts'
import {readTokens} from './token-columns.ts'

type Row = Record<string, unknown>

/** Sums by group and price class, in no order. Reads rollups only: its time does not grow with requests. */
export function readSpend(database: DatabaseSync, query: SpendQuery): SpendRow[] {
  const dimensions = query.by.map(dimension => dimensionSql(dimension, query.offsets))
  const condition = conditionSql(query)
  const keys = dimensions.map((dimension, index) => `${dimension.text} AS key${index}`)
  const groups = dimensions.map((_, index) => `key${index}`)
  const measures = [...SUMS, ...coverageSql(query)]
  const sums = measures.map(({name, sql}) => `sum(${sql}) AS ${name}`)
  const sql = `SELECT ${keyColumns(dimensions)}first_bucket, class, ${measures.map(({name}) => name).join(', ')} FROM (
    SELECT ${[...keys, `${priceIntervalSql(query.priceBoundariesMs)} AS price_interval`].join(', ')},
      min(sums.bucket) AS first_bucket, sums.price_class AS class, ${sums.join(', ')}
    FROM ${fromTables(query)}${condition.text}
    GROUP BY ${[...groups, 'price_interval', 'class'].join(', ')})`
  const values = [...dimensions.flatMap(dimension => dimension.values), ...condition.values]
  const classes = readPriceClasses(database)
  const rows: Row[] = database.prepare(sql).all(...values)
  return rows.map(row => toSpendRow(row, query, classes))
}

type ClassOfRow = Pick<
  SpendRow,
  'isMetric' | 'model' | 'promptOverTokens' | 'speed' | 'geography' | 'provider' | 'serviceTier'
>

function readPriceClasses(database: DatabaseSync): ReadonlyMap<number, ClassOfRow> {
  const rows: Row[] = database
    .prepare(`SELECT id, prompt_over,
      (SELECT value FROM text WHERE id = model) AS model, (SELECT value FROM text WHERE id = speed) AS speed,
      (SELECT value FROM text WHERE id = geography) AS geography,
      (SELECT value FROM text WHERE id = provider) AS provider,
      (SELECT value FROM text WHERE id = tier) AS tier FROM price_class`)
    .all()
  return new Map(
    rows.map(row => [
      Number(row.id),
      {
        isMetric: Number(row.prompt_over) < 0,
        model: String(row.model),
        promptOverTokens: Number(row.prompt_over) < 0 ? undefined : Number(row.prompt_over),
        speed: optionalText(row.speed),
        geography: optionalText(row.geography),
        provider: optionalText(row.provider),
        serviceTier: optionalText(row.tier),
      },
    ]),
  )
}

function toSpendRow(row: Row, query: SpendQuery, classes: ReadonlyMap<number, ClassOfRow>): SpendRow {
  const priceClass = classes.get(Number(row.class))
  if (priceClass === undefined) throw new Error(`price class ${String(row.class)} is missing`)
  return {
    key: query.by.map((_, index) => dimensionValue(row[`key${index}`])),
    ...priceClass,
    atMs: Number(row.first_bucket) * BUCKET_MS,
    requests: Number(row.requests),
    ...readTokens(row),
    webSearches: Number(row.web_searches),
    reportedMicroUsd: Number(row.reported_micro_usd),
    reportedRequests: Number(row.reported_requests),
    coverage: {
      requests: Number(row.covered_requests),
      tokens: Number(row.covered_tokens),
      transcriptRequests: Number(row.transcript_requests),
      transcriptTokens: Number(row.transcript_tokens),
      bothRequests: Number(row.both_requests),
      bothTokens: Number(row.both_tokens),
    },
  }
}

export function dimensionValue(value: unknown): DimensionValue {
  if (value === null || value === undefined) return null
  return typeof value === 'number' ? value : String(value)
}

function optionalText(value: unknown): string | undefined {
  return value === null ? undefined : String(value)
}
