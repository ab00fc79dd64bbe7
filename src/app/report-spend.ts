import type {Paths} from '../config/paths.ts'
import {StackspendError} from '../errors.ts'
import {normalizeModel} from '../pricing/normalize-model.ts'
import {priceBoundariesMs} from '../pricing/price-boundaries.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {buildReport} from '../report/build-report.ts'
import {parsePeriod, roundOutwards} from '../report/period.ts'
import type {SortOrder} from '../report/sort-rows.ts'
import type {Dimension, Filters, SpendReport} from '../report/spend-report.ts'
import {checkTimeZone, zoneOffsets} from '../report/time-zone.ts'
import type {SpendFilter, SpendQuery} from '../store/spend-query.ts'
import type {UsageReader} from '../store/usage-reader.ts'
import {BUCKET_MS} from '../usage/bucket.ts'
import {findUsers} from './find-user.ts'
import {openReader} from './open-reader.ts'
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
  {paths, prices, now}: {paths: Paths; prices: PriceList; now: () => number},
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
    return buildReport({
      period: {since: toInstant(period.sinceMs), until: toInstant(period.untilMs), timezone},
      isPeriodRounded: changed,
      by,
      filters: request.filters,
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
      telemetrySinceMs: toMs(query.coveredSinceBucket),
      missedVersions,
    })
  } finally {
    await reader.close()
  }
}

/** A query for the store, with the zone and price changes of its period. */
export async function buildQuery(
  reader: Pick<UsageReader, 'bucketRange' | 'firstTelemetryBucket' | 'models'>,
  {
    by,
    filters,
    period,
    timezone,
    prices,
  }: Pick<SpendQuery, 'by' | 'filters'> & {
    period: {readonly sinceMs?: number; readonly untilMs?: number}
    timezone: string
    prices: PriceList
  },
): Promise<SpendQuery> {
  const [range, coveredSinceBucket] = await Promise.all([reader.bucketRange(), reader.firstTelemetryBucket()])
  const firstMs = Math.max(period.sinceMs ?? 0, (range?.first ?? 0) * BUCKET_MS)
  const lastMs = Math.min(period.untilMs ?? Number.POSITIVE_INFINITY, ((range?.last ?? 0) + 1) * BUCKET_MS)
  return {
    sinceBucket: toBucket(period.sinceMs),
    untilBucket: toBucket(period.untilMs),
    by,
    filters,
    coveredSinceBucket,
    offsets: zoneOffsets(timezone, firstMs, Math.max(firstMs + 1, lastMs)),
    priceBoundariesMs: priceBoundariesMs(prices, await reader.models()).filter(
      boundaryMs => boundaryMs > firstMs && boundaryMs < lastMs,
    ),
  }
}

/** A model is asked for as people write it, a user also by the name that they were given. */
export async function resolveFilters(
  asked: Filters,
  reader: Pick<UsageReader, 'models' | 'users'>,
  userNames: Readonly<Record<string, string>>,
): Promise<SpendFilter[]> {
  const filters: SpendFilter[] = []
  for (const [dimension, values] of Object.entries(asked) as [
    SpendFilter['dimension'],
    readonly string[],
  ][]) {
    if (values.length === 0) continue
    filters.push({dimension, values: await resolveValues(dimension, values, reader, userNames)})
  }
  return filters
}

async function resolveValues(
  dimension: SpendFilter['dimension'],
  values: readonly string[],
  reader: Pick<UsageReader, 'models' | 'users'>,
  userNames: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  if (dimension === 'model') {
    const wanted = new Set(values.map(value => normalizeModel(value).id))
    const sent = (await reader.models()).filter(model => wanted.has(normalizeModel(model).id))
    return [...values, ...sent]
  }
  if (dimension === 'user') {
    const named = Object.entries(userNames).filter(([, name]) => values.includes(name))
    const typed = [...values, ...named.map(([id]) => id)]
    const users = await reader.users()
    return [...typed, ...typed.flatMap(value => findUsers(value, users))]
  }
  return values
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

function toBucket(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.floor(ms / BUCKET_MS)
}

function withoutAbsent({since, until}: ReportRequest): {since?: string; until?: string} {
  return {...(since === undefined ? {} : {since}), ...(until === undefined ? {} : {until})}
}
