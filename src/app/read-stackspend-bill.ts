import type {ApiClient} from '../api/api-client.ts'
import {fetchLineItems, type LineItem} from '../api/spend.ts'
import {StackspendError} from '../errors.ts'
import {type BillLine, classifyLine} from '../report/bill/bill-line.ts'
import {escapeForTerminal} from '../report/escape.ts'
import type {BillPeriod} from './bill-period.ts'

export type BillOfProvider = {
  readonly lines: readonly BillLine[]
  /** How many items were of another provider type, by that. */
  readonly leftOut: ReadonlyMap<string, number>
}

/** Enough to see which providers there are: one page, as the rate limit counts requests. */
const looksAt = 1000

/**
 * What StackSpend has of a provider's bill in these days. `today` is `YYYY-MM-DD`.
 * @throws StackspendError BILL_EMPTY, naming the provider types that there are; and what the API throws.
 */
export async function readStackspendBill(
  client: ApiClient,
  {provider, period, today}: {provider: string; period: BillPeriod; today: string},
): Promise<BillOfProvider> {
  const {firstDay, lastDay} = period
  // Whether the last day is included is not documented: one more is asked for, and what is outside is dropped.
  const days = {startDate: firstDay, endDate: latest(firstDay, earliest(dayAfter(lastDay), today))}
  const lines: BillLine[] = []
  const leftOut = new Map<string, number>()
  for await (const item of fetchLineItems(client, {...days, provider})) {
    if (item.usageDate < firstDay || item.usageDate > lastDay) continue
    const type = item.providerType?.toLowerCase()
    if (type === undefined || type === provider.toLowerCase()) lines.push(toLine(item))
    else leftOut.set(type, (leftOut.get(type) ?? 0) + 1)
  }
  if (lines.length > 0) return {lines, leftOut}
  throw noBill(provider, period, await findProviders(client, days))
}

function toLine(item: LineItem): BillLine {
  return {
    day: item.usageDate,
    amountUsd: item.netAmountUsd,
    listUsd: undefined,
    user: item.userEmail,
    model: undefined,
    apiKey: undefined,
    ...classifyLine([item.providerService]),
    isUsGeography: false,
    roundedByUsd: 0,
  }
}

async function findProviders(
  client: ApiClient,
  days: {startDate: string; endDate: string},
): Promise<string[]> {
  const types = new Set<string>()
  let seen = 0
  for await (const {providerType} of fetchLineItems(client, days)) {
    if (providerType !== undefined) types.add(providerType)
    seen += 1
    if (seen === looksAt) break
  }
  return [...types].toSorted()
}

function noBill(
  provider: string,
  {firstDay, lastDay}: BillPeriod,
  types: readonly string[],
): StackspendError {
  const others =
    types.length === 0
      ? 'It has none of any provider.'
      : `The provider types among its first ${looksAt} are: ${types
          .slice(0, 20)
          .map(type => escapeForTerminal(type, 40))
          .join(', ')}.`
  return new StackspendError(
    'BILL_EMPTY',
    `StackSpend has no line items of the provider type "${escapeForTerminal(provider, 40)}" from ${firstDay} to ${lastDay}. ${others}`,
    {
      hint:
        types.length === 0
          ? 'connect the Anthropic provider in StackSpend, look further back with --since 90d, or take a file: --csv FILE'
          : "--provider TYPE, or a file of Anthropic's console: --csv FILE",
    },
  )
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}

function earliest(a: string, b: string): string {
  return a < b ? a : b
}

function latest(a: string, b: string): string {
  return a < b ? b : a
}
