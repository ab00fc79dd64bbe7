import * as v from 'valibot'
import type {ApiClient} from './api-client.ts'

/** A day as the service counts it (in the workspace's time zone, which it does not tell): `YYYY-MM-DD`. */
export type DayRange = {readonly startDate: string; readonly endDate: string}

/** One billed line item of a connected provider. What the service left out is `undefined`, an unknown amount too. */
export type LineItem = {
  readonly id: string | undefined
  /** `YYYY-MM-DD`. */
  readonly usageDate: string
  /** Such as "aws"; what Claude connections yield is not documented. */
  readonly providerType: string | undefined
  readonly providerService: string | undefined
  readonly netAmountUsd: number | undefined
  readonly currencyOriginal: string | undefined
  readonly projectId: string | undefined
  readonly userEmail: string | undefined
}

export type LineItemFilter = DayRange & {
  readonly provider?: string
  readonly service?: string
  readonly category?: string
  /** 1 to 1000, which is the default here: the rate limit counts requests. */
  readonly pageSize?: number
}

/**
 * GET /api/v1/public/line-items, documented: all pages, in the service's order. Needs the scope line_items:read.
 * @throws StackspendError, API_ANSWER_INVALID among them, for an item without a date.
 */
export async function* fetchLineItems(client: ApiClient, filter: LineItemFilter): AsyncGenerator<LineItem> {
  const {startDate, endDate, provider, service, category, pageSize = 1000} = filter
  const query = {start_date: startDate, end_date: endDate, limit: pageSize, provider, service, category}
  for await (const page of client.pages({method: 'GET', path: '/api/v1/public/line-items', query})) {
    const parsed = v.safeParse(v.array(lineItemSchema), page)
    if (!parsed.success) throw client.invalid('its line items cannot be read')
    yield* parsed.output
  }
}

/** A row of a rollup. No documentation seen names its fields, so they are as they came. */
export type DailyRollup = Readonly<Record<string, unknown>>

/** GET /api/v1/public/rollups/daily, documented: parameters only. Needs the scope rollups:read. @throws StackspendError. */
export async function fetchDailyRollups(
  client: ApiClient,
  {startDate, endDate, groupBy}: DayRange & {readonly groupBy: 'provider' | 'service' | 'category'},
): Promise<readonly DailyRollup[]> {
  const rows: DailyRollup[] = []
  const query = {start_date: startDate, end_date: endDate, group_by: groupBy}
  for await (const page of client.pages({method: 'GET', path: '/api/v1/public/rollups/daily', query})) {
    const parsed = v.safeParse(v.array(v.record(v.string(), v.unknown())), page)
    if (!parsed.success) throw client.invalid('its daily sums cannot be read')
    rows.push(...parsed.output)
  }
  return rows
}

const optionalText = v.fallback(v.nullish(v.string()), null)

/** A JSON number in the sample; a decimal as text would lose nothing either. */
const amount = v.fallback(
  v.union([
    v.pipe(v.number(), v.finite()),
    v.pipe(v.string(), v.regex(/^-?\d+(\.\d+)?$/), v.transform(Number)),
    v.null(),
  ]),
  null,
)

const lineItemSchema = v.pipe(
  v.looseObject({
    id: optionalText,
    usage_date: v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d/)),
    provider_type: optionalText,
    provider_service: optionalText,
    net_amount_usd: v.optional(amount, null),
    currency_original: optionalText,
    project_id: optionalText,
    user_email: optionalText,
  }),
  v.transform(
    (item): LineItem => ({
      id: item.id ?? undefined,
      usageDate: item.usage_date.slice(0, 10),
      providerType: item.provider_type ?? undefined,
      providerService: item.provider_service ?? undefined,
      netAmountUsd: item.net_amount_usd ?? undefined,
      currencyOriginal: item.currency_original ?? undefined,
      projectId: item.project_id ?? undefined,
      userEmail: item.user_email ?? undefined,
    }),
  ),
)
