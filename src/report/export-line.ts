import {estimateCost} from '../pricing/estimate-cost.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {classifyPrompt, promptThresholds} from '../pricing/prompt-thresholds.ts'
import type {ExportedRequest} from '../store/exported-request.ts'
import {promptTokens, totalTokens} from '../usage/total-tokens.ts'
import {csvCell} from './escape.ts'
import {toInstant, toUsd} from './explain-request.ts'
import {terminalJson} from './terminal-json.ts'
import {nameOfUser} from './user-name.ts'

export const EXPORT_FORMATS = ['ndjson', 'csv'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** What all lines of an export are priced and named by. */
export type ExportBasis = {
  readonly prices: PriceList
  readonly userNames: Readonly<Record<string, string>>
}

type Field = (request: ExportedRequest, estimatedUsd: number | undefined, basis: ExportBasis) => unknown

/** In the order of the columns. What is unknown is absent here, `null` in JSON and empty in CSV. */
const FIELDS = {
  occurredAt: ({occurredAtMs}) => toInstant(occurredAtMs),
  requestId: ({requestId}) => requestId,
  messageId: ({messageId}) => messageId,
  sessionId: ({sessionId}) => sessionId,
  source: ({source}) => source,
  lanes: ({lanes}) => lanes,
  countsLane: ({countsLane}) => countsLane,
  model: ({model}) => model,
  speed: ({speed}) => speed,
  geography: ({geography}) => geography,
  provider: ({provider}) => provider,
  serviceTier: ({serviceTier}) => serviceTier,
  inputTokens: ({inputTokens}) => inputTokens,
  outputTokens: ({outputTokens}) => outputTokens,
  cacheReadTokens: ({cacheReadTokens}) => cacheReadTokens,
  cacheWriteTokens: ({cacheWriteTokens}) => cacheWriteTokens,
  cacheWrite5mTokens: ({cacheWrite5mTokens}) => cacheWrite5mTokens,
  cacheWrite1hTokens: ({cacheWrite1hTokens}) => cacheWrite1hTokens,
  totalTokens: request => totalTokens(request),
  webSearches: ({webSearches}) => webSearches,
  estimatedUsd: (_, estimatedUsd) => estimatedUsd,
  reportedUsd: ({reportedMicroUsd}) => toUsd(reportedMicroUsd),
  user: ({user}, _, {userNames}) => (user === undefined ? undefined : nameOfUser(userNames, user)),
  userId: ({userId}) => userId,
  userEmail: ({userEmail}) => userEmail,
  accountId: ({accountId}) => accountId,
  organizationId: ({organizationId}) => organizationId,
  project: ({project}) => project,
  branch: ({branch}) => branch,
  agent: ({agent}) => agent,
  tool: ({tool}) => tool,
  entrypoint: ({entrypoint}) => entrypoint,
  clientVersion: ({clientVersion}) => clientVersion,
  plan: ({plan}) => plan,
  attributes: ({attributes}) => JSON.parse(attributes),
  pricingVersion: (_request, _usd, {prices}) => prices.version,
  pricingAsOf: (_request, _usd, {prices}) => prices.asOf,
} as const satisfies Record<string, Field>

const NAMES = Object.keys(FIELDS)
const READERS: readonly Field[] = Object.values(FIELDS)

/** What stands before the first line. */
export function exportHeader(format: ExportFormat): string {
  return format === 'csv' ? `${NAMES.join(',')}\r\n` : ''
}

/** One request as one line, with its end; `estimatedUsd` is `undefined` where its model has no price. */
export function exportLine(
  request: ExportedRequest,
  format: ExportFormat,
  {estimatedUsd, ...basis}: ExportBasis & {readonly estimatedUsd: number | undefined},
): string {
  const values = READERS.map(read => read(request, estimatedUsd, basis) ?? null)
  if (format === 'csv') return `${values.map(value => csvCell(toCell(value))).join(',')}\r\n`
  return `${terminalJson(Object.fromEntries(NAMES.map((name, index) => [name, values[index]])))}\n`
}

/** Cost of one request at list price, unrounded; `undefined` when its model has none. */
export function estimateRequest(
  request: ExportedRequest,
  prices: PriceList,
  thresholds = promptThresholds(prices),
): number | undefined {
  const promptOverTokens = classifyPrompt(promptTokens(request), thresholds)
  const {occurredAtMs: atMs, webSearches = 0} = request
  return estimateCost({...request, atMs, promptOverTokens, webSearches}, prices)
}

/** Lanes with spaces between, attributes as JSON. */
function toCell(value: unknown): string | number | null {
  if (value === null || typeof value === 'number') return value
  if (Array.isArray(value)) return value.join(' ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
