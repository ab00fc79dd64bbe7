import type {Paths} from '../config/paths.ts'
import {StackspendError} from '../errors.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {buildReport} from '../report/build-report.ts'
import {parsePeriod, roundOutwards} from '../report/period.ts'
import type {SortOrder} from '../report/sort-rows.ts'
import type {Dimension, Filters, SpendReport} from '../report/spend-report.ts'
import {checkTimeZone} from '../report/time-zone.ts'
import {BUCKET_MS} from '../usage/bucket.ts'
import {type ReportBudgets, readReportBudgets} from './budgets/report-budgets.ts'
import {buildQuery, resolveFilters} from './build-query.ts'
import {openReader} from './open-reader.ts'
import {prunedUntil} from './pruned-until.ts'
import {readUserNames} from './read-user-names.ts'

/** What a person asked of a report. Every value is as typed; nothing is checked yet. */
export type ReportRequest = {
  readonly by: readonly Dimension[]
  readonly since?: string | undefined
  readonly until?: string | undefined
  /** IANA name. */
  readonly timezone: string
  readonly filters: Filters
  /** Of these dimensions a filter keeps what does not say them as well. */
  readonly orUnknown?: readonly Dimension[] | undefined
  readonly cost: SpendReport['cost']
  readonly order?: SortOrder | undefined
  readonly top?: number | undefined
}

/**
 * What was spent, as one value for every output.
 * @throws StackspendError NO_DATA, PERIOD_INVALID, TIMEZONE_UNKNOWN, PRICE_LIST_*, STORE_*
 */
export async function reportSpend(
  request: ReportRequest,
  {
    paths,
    prices,
    now,
    budgets,
  }: {
    paths: Paths
    prices: PriceList
    now: () => number
    /** Where budgets are looked for; without it the report shows none. */
    budgets?: ReportBudgets
  },
): Promise<SpendReport> {
  const {timezone, by, cost, order, top} = request
  checkTimeZone(timezone)
  const asked = parsePeriod({...withoutAbsent(request), timezone, nowMs: now()})
  const {period, changed} = roundOutwards(asked)
  const reader = await openReader(paths.storeFile, prices)
  if (reader === undefined) throw noData()
  try {
    const userNames = await readUserNames(paths.settingsFile)
    const resolved = await resolveFilters(request.filters, reader, userNames)
    const filters = resolved.map(filter =>
      request.orUnknown?.includes(filter.dimension) ? {...filter, orUnknown: true} : filter,
    )
    const query = await buildQuery(reader, {by, filters, period, timezone, prices})
    const [rows, sessions, all, tokensOnlyMetricsSaw, plans, missedVersions] = await Promise.all([
      reader.spend(query),
      reader.countSessions(query),
      reader.countSessions({...query, by: []}),
      filters.length === 0 ? reader.tokensOnlyMetricsSaw(query) : 0,
      reader.plans(query),
      reader.versionsMissed(query),
    ])
    const scope = {
      period: {since: toInstant(period.sinceMs), until: toInstant(period.untilMs), timezone},
      filters: request.filters,
    }
    return buildReport({
      ...scope,
      budgets:
        budgets === undefined
          ? []
          : await readReportBudgets(scope, reader, {...budgets, paths, prices, nowMs: now()}),
      isPeriodRounded: changed,
      by,
      rows,
      sessions,
      allSessions: all[0]?.sessions ?? 0,
      prices,
      names: {offsets: query.offsets, userNames},
      cost,
      order,
      top,
      tokensOnlyMetricsSaw,
      plans,
      prunedUntilMs: prunedUntil(await reader.retention(), period),
      telemetrySinceMs: toMs(query.coveredSinceBucket),
      missedVersions,
    })
  } finally {
    await reader.close()
  }
}

export function noData(): StackspendError {
  return new StackspendError('NO_DATA', 'Nothing has been recorded yet.', {
    hint: 'stackspend import   for the history; to go on: stackspend watch   and, in another shell: eval "$(stackspend env claude)"; claude',
  })
}

function toInstant(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}

function toMs(bucket: number | undefined): number | undefined {
  return bucket === undefined ? undefined : bucket * BUCKET_MS
}

function withoutAbsent({since, until}: ReportRequest): {since?: string; until?: string} {
  return {...(since === undefined ? {} : {since}), ...(until === undefined ? {} : {until})}
}
