import type {Attributes, LogRecord, MetricRecord, Span} from '../../otlp/records.ts'
import {readMetricPoint} from '../read-metric-point.ts'
import {readCount, readMicroUsd} from '../read-number.ts'
import {readText} from '../read-text.ts'
import {readUnixMs} from '../read-time.ts'
import type {Reading, RecordSurroundings, SourceReader} from '../source-reader.ts'
import type {Lane, MetricKind, Source} from '../usage-event.ts'
import {REQUEST_COUNTS, readRequestCounts} from './read-request-counts.ts'

const TOKEN_METRIC = 'claude_code.token.usage'
const COST_METRIC = 'claude_code.cost.usage'
const REQUEST_SPAN = 'claude_code.llm_request'
const UNKNOWN_MODEL = 'unknown'

const TOKEN_KINDS: Readonly<Record<string, MetricKind>> = {
  input: 'input',
  output: 'output',
  cacheRead: 'cacheRead',
  cacheCreation: 'cacheWrite',
}

/** The reader of what Claude Code sends, for it and for products that send the same. */
export function claudeCodeDialect(source: Source, isScope: SourceReader['isScope']): SourceReader {
  return {
    source,
    isScope,
    attributes: [
      'event.name',
      'event.sequence',
      'session.id',
      'gen_ai.conversation.id',
      'request_id',
      'model',
      ...REQUEST_COUNTS,
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
    readLog: (record, around) => readLog(record, source, around),
    readSpan: (span, around) => readSpan(span, source, around),
    readPoint: (point, around) => readPoint(point, source, around),
  }
}

function readLog(record: LogRecord, source: Source, around: RecordSurroundings): Reading {
  const {attributes} = record
  const name = readText(attributes.get('event.name')) ?? (record.eventName || record.body)
  const occurredAtMs = readUnixMs(record.timeUnixNano || record.observedTimeUnixNano) ?? around.receivedAtMs
  switch (name?.replace(/^claude_code\./, '')) {
    case 'api_request':
      return readRequest({source, lane: 'log', attributes, occurredAtMs}, around)
    case 'api_error':
      return readApiError(attributes, source, occurredAtMs)
    default:
      return {kind: 'nothing'}
  }
}

function readSpan(span: Span, source: Source, around: RecordSurroundings): Reading {
  if (span.name !== REQUEST_SPAN) return {kind: 'nothing'}
  const {attributes} = span
  const occurredAtMs = readUnixMs(span.endTimeUnixNano || span.startTimeUnixNano) ?? around.receivedAtMs
  // Errors have STATUS_CODE_ERROR (2) and success=false; either alone is enough.
  if (span.statusCode === 2 || String(attributes.get('success')) === 'false')
    return readApiError(attributes, source, occurredAtMs)
  return readRequest({source, lane: 'span', attributes, occurredAtMs}, around)
}

type Seen = {
  readonly source: Source
  readonly lane: Lane
  readonly attributes: Attributes
  readonly occurredAtMs: number
}

function readRequest({attributes, ...seen}: Seen, around: RecordSurroundings): Reading {
  const counts = readRequestCounts(attributes)
  if (counts === undefined) return {kind: 'unreadable'}
  return {
    kind: 'event',
    event: {
      ...seen,
      requestId: readText(attributes.get('request_id')),
      sessionId: sessionId(attributes),
      hidesSession: !attributes.has('session.id'),
      sequence: readCount(attributes.get('event.sequence')),
      model: readText(attributes.get('model')) ?? UNKNOWN_MODEL,
      ...counts,
      reportedMicroUsd:
        readCount(attributes.get('cost_usd_micros')) ?? readMicroUsd(attributes.get('cost_usd')),
      ...readAttribution(attributes),
      context: around.context,
    },
  }
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

function readApiError(attributes: Attributes, source: Source, occurredAtMs: number): Reading {
  return {
    kind: 'api-error',
    error: {
      source,
      sessionId: sessionId(attributes),
      requestId: readText(attributes.get('request_id')),
      occurredAtMs,
      model: readText(attributes.get('model')),
      statusCode: readCount(attributes.get('status_code')),
      attempts: readCount(attributes.get('attempt')),
    },
  }
}

function readPoint(point: MetricRecord, source: Source, around: RecordSurroundings): Reading {
  const {attributes, metric} = point
  const kind = metric === COST_METRIC ? 'microUsd' : TOKEN_KINDS[String(attributes.get('type'))]
  const meaning = {
    source,
    sessionId: sessionId(attributes),
    model: readText(attributes.get('model')) ?? UNKNOWN_MODEL,
    ...readAttribution(attributes),
  }
  return readMetricPoint(point, kind, meaning, around)
}

// Spans name the session a second time, also where OTEL_METRICS_INCLUDE_SESSION_ID=false hides `session.id`.
function sessionId(attributes: Attributes): string | undefined {
  return readText(attributes.get('session.id')) ?? readText(attributes.get('gen_ai.conversation.id'))
}
