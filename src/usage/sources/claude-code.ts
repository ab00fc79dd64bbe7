import type {Attributes, LogRecord, MetricRecord, Span} from '../../otlp/records.ts'
import {readCount, readMicroUsd} from '../read-number.ts'
import {readText} from '../read-text.ts'
import {seriesIdentity} from '../series-identity.ts'
import type {Reading, RecordSurroundings, SourceReader} from '../source-reader.ts'
import type {Lane, MetricKind, TokenCounts, UsageEvent} from '../usage-event.ts'

// Scope names are the steady marker: OTEL_SERVICE_NAME replaces service.name.
const SCOPE = 'com.anthropic.claude_code'
const TOKEN_METRIC = 'claude_code.token.usage'
const COST_METRIC = 'claude_code.cost.usage'
const REQUEST_SPAN = 'claude_code.llm_request'
const UNKNOWN_MODEL = 'unknown'
// Beyond it, in the year 2262, nanoseconds no longer fit the 64-bit integers of a database.
const TIME_LIMIT_NS = 2n ** 63n

const TOKEN_KINDS: Readonly<Record<string, MetricKind>> = {
  input: 'input',
  output: 'output',
  cacheRead: 'cacheRead',
  cacheCreation: 'cacheWrite',
}

/** Claude Code and the agents that embed it: log events, spans and metrics of versions 1.0 to 2.1. */
export const claudeCode: SourceReader = {
  source: 'claude-code',
  isScope: name => name === SCOPE || name.startsWith(`${SCOPE}.`),
  attributes: [
    'event.name',
    'event.sequence',
    'session.id',
    'gen_ai.conversation.id',
    'request_id',
    'model',
    'input_tokens',
    'output_tokens',
    'cache_read_tokens',
    'cache_creation_tokens',
    'cache_creation_5m_tokens',
    'cache_creation_1h_tokens',
    'cost_usd',
    'cost_usd_micros',
    'speed',
    'agent.name',
    'mcp_server.name',
    'mcp_tool.name',
    'anthropic.provider',
    'anthropic.plan',
    'success',
    'status_code',
    'attempt',
  ],
  metrics: [TOKEN_METRIC, COST_METRIC],
  spans: [REQUEST_SPAN],
  hasIds: false,
  sessionId,
  plan: attributes => readText(attributes.get('anthropic.plan')),
  readLog,
  readSpan,
  readPoint,
}

function readLog(record: LogRecord, around: RecordSurroundings): Reading {
  const name = readText(record.attributes.get('event.name')) ?? (record.eventName || record.body)
  const occurredAtMs = toMs(record.timeUnixNano || record.observedTimeUnixNano) ?? around.receivedAtMs
  switch (name?.replace(/^claude_code\./, '')) {
    case 'api_request':
      return readRequest('log', record.attributes, occurredAtMs, around)
    case 'api_error':
      return readApiError(record.attributes, occurredAtMs)
    default:
      return {kind: 'nothing'}
  }
}

function readSpan(span: Span, around: RecordSurroundings): Reading {
  if (span.name !== REQUEST_SPAN) return {kind: 'nothing'}
  const {attributes} = span
  const endMs = toMs(span.endTimeUnixNano || span.startTimeUnixNano) ?? around.receivedAtMs
  // Errors have STATUS_CODE_ERROR (2) and success=false; either alone is enough.
  if (span.statusCode === 2 || String(attributes.get('success')) === 'false')
    return readApiError(attributes, endMs)
  return readRequest('span', attributes, endMs, around)
}

function readRequest(
  lane: Lane,
  attributes: Attributes,
  occurredAtMs: number,
  around: RecordSurroundings,
): Reading {
  const counts = readCounts(attributes)
  if (counts === undefined) return {kind: 'unreadable'}
  const event: UsageEvent = {
    source: 'claude-code',
    lane,
    requestId: readText(attributes.get('request_id')),
    sessionId: sessionId(attributes),
    hidesSession: !attributes.has('session.id'),
    occurredAtMs,
    sequence: readCount(attributes.get('event.sequence')),
    model: readText(attributes.get('model')) ?? UNKNOWN_MODEL,
    ...counts,
    reportedMicroUsd:
      readCount(attributes.get('cost_usd_micros')) ?? readMicroUsd(attributes.get('cost_usd')),
    ...readAttribution(attributes),
    context: around.context,
  }
  return {kind: 'event', event}
}

/** `undefined` when no count is there at all, or one is there and is no count. */
function readCounts(attributes: Attributes): TokenCounts | undefined {
  let isAnyPresent = false
  let isAnyBad = false
  const read = (name: string): number => {
    const value = attributes.get(name)
    if (value === undefined) return 0
    isAnyPresent = true
    const count = readCount(value)
    if (count === undefined) isAnyBad = true
    return count ?? 0
  }
  const counts = {
    inputTokens: read('input_tokens'),
    outputTokens: read('output_tokens'),
    cacheReadTokens: read('cache_read_tokens'),
    cacheWriteTokens: read('cache_creation_tokens'),
    cacheWrite5mTokens: read('cache_creation_5m_tokens'),
    cacheWrite1hTokens: read('cache_creation_1h_tokens'),
  }
  if (!isAnyPresent || isAnyBad) return undefined
  // A split larger than its total contradicts itself: the total stands, the split is not known.
  const isSplitSound = counts.cacheWrite5mTokens + counts.cacheWrite1hTokens <= counts.cacheWriteTokens
  return isSplitSound ? counts : {...counts, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0}
}

function readAttribution(attributes: Attributes) {
  const server = readText(attributes.get('mcp_server.name'))
  const tool = readText(attributes.get('mcp_tool.name'))
  return {
    speed: readText(attributes.get('speed')),
    provider: readText(attributes.get('anthropic.provider')),
    agent: readText(attributes.get('agent.name')),
    tool: tool === undefined ? undefined : readText(server === undefined ? tool : `${server}/${tool}`),
  }
}

function readApiError(attributes: Attributes, occurredAtMs: number): Reading {
  return {
    kind: 'api-error',
    error: {
      source: 'claude-code',
      sessionId: sessionId(attributes),
      requestId: readText(attributes.get('request_id')),
      occurredAtMs,
      model: readText(attributes.get('model')),
      statusCode: readCount(attributes.get('status_code')),
      attempts: readCount(attributes.get('attempt')),
    },
  }
}

function readPoint(point: MetricRecord, around: RecordSurroundings): Reading {
  if (point.kind !== 'sum') return {kind: 'unreadable'}
  const {attributes, metric} = point
  const kind = metric === COST_METRIC ? 'microUsd' : TOKEN_KINDS[String(attributes.get('type'))]
  const amount = kind === 'microUsd' ? readMicroUsd(point.value) : readCount(point.value)
  const hasTimes = point.startTimeUnixNano < TIME_LIMIT_NS && point.timeUnixNano < TIME_LIMIT_NS
  if (kind === undefined || amount === undefined || !hasTimes || point.temporality === 0)
    return {kind: 'unreadable'}
  return {
    kind: 'point',
    point: {
      source: 'claude-code',
      kind,
      temporality: point.temporality === 2 ? 'cumulative' : 'delta',
      series: seriesIdentity(around.resource, around.scope, point),
      startUnixNano: point.startTimeUnixNano,
      timeUnixNano: point.timeUnixNano,
      occurredAtMs: toMs(point.timeUnixNano) ?? around.receivedAtMs,
      value: point.value,
      sessionId: sessionId(attributes),
      model: readText(attributes.get('model')) ?? UNKNOWN_MODEL,
      ...readAttribution(attributes),
      context: around.context,
    },
  }
}

// Spans name the session a second time, also where OTEL_METRICS_INCLUDE_SESSION_ID=false hides `session.id`.
function sessionId(attributes: Attributes): string | undefined {
  return readText(attributes.get('session.id')) ?? readText(attributes.get('gen_ai.conversation.id'))
}

function toMs(unixNano: bigint): number | undefined {
  const unixMs = unixNano < TIME_LIMIT_NS ? Number(unixNano / 1_000_000n) : 0
  return unixMs > 0 ? unixMs : undefined
}
