import type {Paths} from '../config/paths.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {keyOfRow} from '../report/bill/group-both.ts'
import type {ReconcileBy} from '../report/bill/reconciliation.ts'
import {sumCoverage, toCoverage} from '../report/lanes/coverage.ts'
import {startOfLocalDay} from '../report/time-zone.ts'
import type {SpendQuery, SpendRow} from '../store/spend-query.ts'
import type {UsageReader} from '../store/usage-reader.ts'
import {BUCKET_MS} from '../usage/bucket.ts'
import type {BillPeriod} from './bill-period.ts'
import {buildQuery} from './build-query.ts'
import {openReader} from './open-reader.ts'
import {prunedUntil} from './pruned-until.ts'
import {readUserNames} from './read-user-names.ts'
import {noData} from './report-spend.ts'

export type RecordedSpendOptions = {
  readonly by: ReconcileBy
  readonly period: BillPeriod
  readonly timezone: string
  readonly paths: Paths
  readonly prices: PriceList
}

/** What was recorded of the days of a bill, and which plans the sessions of each key were on. */
export type RecordedSpend = {
  readonly rows: readonly SpendRow[]
  readonly userNames: Readonly<Record<string, string>>
  /** Of the days, what was spent before this instant was pruned, Unix ms; absent where none was. */
  readonly prunedUntilMs: number | undefined
  readonly plans: ReadonlyMap<string | null, readonly string[]>
  /** Share of the transcripts' requests that telemetry saw, by key, where transcripts tell of any. */
  readonly coverage: ReadonlyMap<string | null, number>
}

/** @throws StackspendError NO_DATA, STORE_*, SETTINGS_INVALID */
export async function readRecordedSpend(options: RecordedSpendOptions): Promise<RecordedSpend> {
  const {by, period, timezone, paths, prices} = options
  const reader = await openReader(paths.storeFile, prices)
  if (reader === undefined) throw noData()
  try {
    const userNames = await readUserNames(paths.settingsFile)
    const query = await buildQuery(reader, {by: [by], filters: [], period, timezone, prices})
    const rows = await reader.spend(query)
    const asked = {rows, query, userNames, ...options}
    const prunedUntilMs = prunedUntil(await reader.retention(), period)
    const plans = await readPlans(reader, asked)
    return {rows, userNames, prunedUntilMs, plans, coverage: coverageByKey(asked)}
  } finally {
    await reader.close()
  }
}

type Asked = RecordedSpendOptions & Pick<RecordedSpend, 'rows' | 'userNames'> & {readonly query: SpendQuery}

function coverageByKey(asked: Asked): RecordedSpend['coverage'] {
  const shares = [...Map.groupBy(asked.rows, row => keyOfRow(row, asked))].flatMap(([key, rows]) => {
    const coverage = toCoverage(sumCoverage(rows))
    return coverage === null ? [] : [[key, coverage.share] as const]
  })
  return new Map(shares)
}

/** One question for all; most stores know of no plan. */
async function readPlans(reader: UsageReader, asked: Asked): Promise<RecordedSpend['plans']> {
  const {rows, query} = asked
  const plans = new Map<string | null, readonly string[]>()
  if ((await reader.plans(query)).length === 0) return plans
  const values = new Map<string | null, Set<string | number>>()
  for (const row of rows) {
    const [value = null] = row.key
    if (value === null) continue
    const key = keyOfRow(row, asked)
    values.set(key, (values.get(key) ?? new Set()).add(value))
  }
  for (const [key, ofKey] of values) plans.set(key, await reader.plans(narrowTo([...ofKey], asked)))
  return plans
}

/** A day is a part of the period; a user or model is a filter. */
function narrowTo(values: readonly (string | number)[], {by, query, timezone}: Asked): SpendQuery {
  if (by !== 'day') return {...query, filters: [{dimension: by, values: values.map(String)}]}
  const day = Number(values[0])
  return {
    ...query,
    sinceBucket: startOfLocalDay(timezone, day) / BUCKET_MS,
    untilBucket: startOfLocalDay(timezone, day + 1) / BUCKET_MS,
  }
}
