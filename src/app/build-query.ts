import {normalizeModel} from '../pricing/normalize-model.ts'
import {priceBoundariesMs} from '../pricing/price-boundaries.ts'
import type {PriceList} from '../pricing/price-list.ts'
import type {Filters} from '../report/spend-report.ts'
import {zoneOffsets} from '../report/time-zone.ts'
import type {SpendFilter, SpendQuery} from '../store/spend-query.ts'
import type {SpendReader} from '../store/spend-reader.ts'
import {BUCKET_MS} from '../usage/bucket.ts'
import {findUsers} from './find-user.ts'

/** A query for the store, with the zone and price changes of its period. */
export async function buildQuery(
  reader: Pick<SpendReader, 'bucketRange' | 'firstTelemetryBucket' | 'models'>,
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
  reader: Pick<SpendReader, 'models' | 'users'>,
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
  reader: Pick<SpendReader, 'models' | 'users'>,
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

function toBucket(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.floor(ms / BUCKET_MS)
}
