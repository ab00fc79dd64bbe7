import {deepStrictEqual} from 'node:assert/strict'
import {DatabaseSync} from 'node:sqlite'

const COLUMNS = [
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'web_searches',
  'reported_micro_usd',
]

type Row = Readonly<Record<string, unknown>>

/** The sums over all requests and all metrics of a store's file. Throws where two tables that must agree on them do not. */
export function readSums(file: string): {readonly requests: Row; readonly metrics: Row} {
  const database = new DatabaseSync(file, {readOnly: true})
  try {
    const sums = COLUMNS.map(column => `coalesce(sum(${column}), 0) AS ${column}`).join(', ')
    const ask = (sql: string): Row => {
      const query = database.prepare(sql)
      query.setReadBigInts(true)
      return {...query.get()}
    }
    const inRollup = (table: string, which: string) =>
      ask(`SELECT coalesce(sum(requests), 0) AS requests, ${sums} FROM ${table}
        JOIN price_class ON price_class.id = ${table}.price_class WHERE ${which}`)
    const requests = ask(`SELECT count(*) AS requests, ${sums} FROM event WHERE is_parent = 0`)
    for (const table of ['rollup', 'rollup_total', 'rollup_hour']) {
      deepStrictEqual(
        inRollup(table, 'prompt_over >= 0'),
        requests,
        `${table} and the requests on file differ`,
      )
    }
    // Of a session whose requests are known metrics stay in `rollup` alone.
    const metrics = inRollup('rollup_total', 'prompt_over < 0')
    deepStrictEqual(
      inRollup('rollup_hour', 'prompt_over < 0'),
      metrics,
      'rollup_hour and rollup_total differ in metrics',
    )
    return {requests, metrics}
  } finally {
    database.close()
  }
}
