import {readCount, readMicroUsd} from '../../usage/read-number.ts'
import {readText} from '../../usage/read-text.ts'
import type {Context, TokenCounts, UsageEvent} from '../../usage/usage-event.ts'
import {isRecord, type JsonRecord} from './json-record.ts'
import {readCounts} from './read-counts.ts'
import {readInstant} from './read-instant.ts'
import {readName} from './read-name.ts'

/** A request, and what ranks its line among others that tell of the same message. */
export type RequestLine = {
  readonly event: UsageEvent
  /** The line names why the message ended, so it was written when all of it was there. */
  readonly isFinished: boolean
  /** The line stands in a side chain, where messages of the main one may be repeated. */
  readonly isSidechain: boolean
}

const UNKNOWN_MODEL = 'unknown'
/** What Claude Code writes by itself where no model answered. */
const NO_MODEL = '<synthetic>'
/** What the API says where it did not choose; it decides no price. */
const NO_GEOGRAPHY = 'not_available'
const NO_CONTEXT: Context = {attributes: {}}

/**
 * The request that a line of a transcript tells of, without its place. `undefined` when it tells of none, or
 * holds the place of counts that are yet to come; `unreadable` when it should tell of one and cannot be read.
 */
export function readRequest(line: JsonRecord): RequestLine | 'unreadable' | undefined {
  const {message} = line
  if (!isRecord(message) || !isRecord(message.usage)) return undefined
  if (line.type !== undefined && line.type !== 'assistant') return undefined
  if (message.model === NO_MODEL || line.isApiErrorMessage === true) return undefined
  const counts = readCounts(message.usage)
  const occurredAtMs = readInstant(line.timestamp)
  if (counts === undefined || occurredAtMs === undefined) return 'unreadable'
  if (isEmpty(counts)) return undefined
  return {
    event: {
      source: 'claude-code',
      lane: 'transcript',
      requestId: readName(line.requestId),
      messageId: readName(message.id),
      sessionId: readName(line.sessionId),
      occurredAtMs,
      model: readName(message.model) ?? UNKNOWN_MODEL,
      ...counts,
      reportedMicroUsd: typeof line.costUSD === 'number' ? readMicroUsd(line.costUSD) : undefined,
      ...readSurcharges(message.usage),
      agent: readName(line.attributionAgent),
      tool: readTool(line),
      context: NO_CONTEXT,
    },
    isFinished: typeof message.stop_reason === 'string',
    isSidechain: line.isSidechain === true,
  }
}

function readSurcharges(usage: JsonRecord): Partial<UsageEvent> {
  const {server_tool_use: tools, inference_geo, service_tier, speed} = usage
  const searches = isRecord(tools) ? tools.web_search_requests : undefined
  return {
    webSearches: typeof searches === 'number' ? readCount(searches) : undefined,
    // Only `fast` has a price of its own; telemetry has another word for the rest.
    speed: speed === 'fast' ? speed : undefined,
    geography: inference_geo === NO_GEOGRAPHY ? undefined : readName(inference_geo),
    serviceTier: readName(service_tier),
  }
}

function readTool(line: JsonRecord): string | undefined {
  const server = readName(line.attributionMcpServer)
  const tool = readName(line.attributionMcpTool)
  return tool === undefined || server === undefined ? tool : readText(`${server}/${tool}`)
}

function isEmpty(counts: TokenCounts): boolean {
  const {inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens} = counts
  return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens === 0
}
