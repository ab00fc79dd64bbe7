import type {SQLOutputValue} from 'node:sqlite'
import type {MergedUsage} from '../usage/merge-usage.ts'
import type {Lane, UsageEvent} from '../usage/usage-event.ts'
import type {Dictionary} from './dictionary.ts'
import type {SessionTable} from './session-table.ts'
import {readTokens} from './token-columns.ts'

export type Row = Record<string, SQLOutputValue>

/** Columns that a request and what one lane told of it have in common, in the order of `sightingValues`. */
export const SIGHTING_COLUMNS = [
  'request_id',
  'message_id',
  'other_sessions',
  'span_key',
  'parent_span_key',
  'sequence',
  'occurred_at_ms',
  'hides_session',
  'attribution',
  'model',
  'speed',
  'geography',
  'provider',
  'tier',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'web_searches',
  'reported_micro_usd',
] as const

const LANE_BITS: Readonly<Record<Lane, number>> = {log: 1, span: 2, transcript: 4}
const LANES: readonly Lane[] = ['log', 'span', 'transcript']

export function laneBits(lanes: readonly Lane[]): number {
  return lanes.reduce((bits, lane) => bits | LANE_BITS[lane], 0)
}

export function lanesOf(bits: unknown): Lane[] {
  return LANES.filter(lane => (Number(bits) & LANE_BITS[lane]) !== 0)
}

export function sightingValues(
  usage: Omit<MergedUsage, 'lanes' | 'countsLane'>,
  attribution: number,
  dictionary: Dictionary,
) {
  return [
    usage.requestId ?? null,
    usage.messageId ?? null,
    usage.otherSessions === undefined ? null : JSON.stringify(usage.otherSessions),
    usage.spanKey ?? null,
    usage.parentSpanKey ?? null,
    usage.sequence ?? null,
    usage.occurredAtMs,
    usage.hidesSession ? 1 : 0,
    attribution,
    dictionary.text(usage.model),
    dictionary.text(usage.speed),
    dictionary.text(usage.geography),
    dictionary.text(usage.provider),
    dictionary.text(usage.serviceTier),
    usage.inputTokens,
    usage.outputTokens,
    usage.cacheReadTokens,
    usage.cacheWriteTokens,
    usage.cacheWrite5mTokens,
    usage.cacheWrite1hTokens,
    usage.webSearches ?? null,
    usage.reportedMicroUsd ?? null,
  ]
}

/** Reads such a row back; a transcript's attribution holds the place that its line said. */
export function readSighting(
  row: Row,
  lane: Lane,
  {dictionary, sessions}: {readonly dictionary: Dictionary; readonly sessions: SessionTable},
): UsageEvent {
  const {session, context, source, agent, tool, place} = dictionary.readAttribution(Number(row.attribution))
  return {
    source,
    lane,
    requestId: optionalText(row.request_id),
    messageId: optionalText(row.message_id),
    otherSessions: row.other_sessions === null ? undefined : JSON.parse(String(row.other_sessions)),
    spanKey: optionalText(row.span_key),
    parentSpanKey: optionalText(row.parent_span_key),
    ...sessions.read(session),
    hidesSession: row.hides_session === 1,
    occurredAtMs: Number(row.occurred_at_ms),
    sequence: optionalNumber(row.sequence),
    model: dictionary.readText(row.model) ?? '',
    ...readTokens(row),
    reportedMicroUsd: optionalNumber(row.reported_micro_usd),
    webSearches: optionalNumber(row.web_searches),
    speed: dictionary.readText(row.speed),
    geography: dictionary.readText(row.geography),
    provider: dictionary.readText(row.provider),
    serviceTier: dictionary.readText(row.tier),
    agent,
    tool,
    place: lane === 'transcript' ? dictionary.readPlace(place) : undefined,
    context,
  }
}

function optionalNumber(value: SQLOutputValue | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value)
}

function optionalText(value: SQLOutputValue | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value)
}
