import type {
  Attributes,
  AttributeValue,
  DecodedBatch,
  LogRecord,
  MetricRecord,
  RecordGroup,
  Scope,
  Span,
  SumPoint,
} from '../../src/otlp/records.ts'
import {AT_MS, toNanos} from './usage-event.ts'

export type Values = Readonly<Record<string, AttributeValue>>

/** What surrounds records; set only what matters. */
export type Envelope = {readonly resource?: Values; readonly scope?: Partial<Scope>}

export function attributes(values: Values): Attributes {
  return new Map(Object.entries(values))
}

/** An `api_request` event as Claude Code 2.1 sends it; `undefined` leaves an attribute out. */
export function requestLog(values: Readonly<Record<string, AttributeValue | undefined>> = {}): LogRecord {
  return logRecord({
    'event.name': 'api_request',
    'session.id': 'session-1',
    request_id: 'req_1',
    model: 'claude-sonnet-5-5',
    input_tokens: 10,
    output_tokens: 5,
    cache_read_tokens: 0,
    cache_creation_tokens: 0,
    ...values,
  })
}

export function logRecord(values: Readonly<Record<string, AttributeValue | undefined>>): LogRecord {
  const time = toNanos(AT_MS)
  return {
    timeUnixNano: time,
    observedTimeUnixNano: time,
    body: undefined,
    eventName: '',
    attributes: present(values),
  }
}

export function requestSpan(
  values: Readonly<Record<string, AttributeValue | undefined>> = {},
  set: Partial<Span> = {},
): Span {
  return {
    name: 'claude_code.llm_request',
    startTimeUnixNano: toNanos(AT_MS - 2_000),
    endTimeUnixNano: toNanos(AT_MS),
    statusCode: 0,
    attributes: present({
      'session.id': 'session-1',
      request_id: 'req_1',
      model: 'claude-sonnet-5-5',
      input_tokens: 10,
      output_tokens: 5,
      cache_read_tokens: 0,
      cache_creation_tokens: 0,
      success: true,
      ...values,
    }),
    ...set,
  }
}

export function tokenPoint(
  values: Readonly<Record<string, AttributeValue | undefined>> = {},
  set: Partial<SumPoint> = {},
): SumPoint {
  return {
    kind: 'sum',
    metric: 'claude_code.token.usage',
    unit: 'tokens',
    temporality: 1,
    isMonotonic: true,
    startTimeUnixNano: toNanos(AT_MS - 60_000),
    timeUnixNano: toNanos(AT_MS),
    value: 100,
    attributes: present({
      'session.id': 'session-1',
      model: 'claude-sonnet-5-5',
      type: 'input',
      ...values,
    }),
    ...set,
  }
}

export function logsBatch(records: readonly LogRecord[], envelope: Envelope = {}): DecodedBatch {
  return {signal: 'logs', groups: [group(records, 'com.anthropic.claude_code.events', envelope)], rejected: 0}
}

export function tracesBatch(records: readonly Span[], envelope: Envelope = {}): DecodedBatch {
  return {
    signal: 'traces',
    groups: [group(records, 'com.anthropic.claude_code.tracing', envelope)],
    rejected: 0,
  }
}

export function metricsBatch(records: readonly MetricRecord[], envelope: Envelope = {}): DecodedBatch {
  return {signal: 'metrics', groups: [group(records, 'com.anthropic.claude_code', envelope)], rejected: 0}
}

function group<T>(
  records: readonly T[],
  scopeName: string,
  {resource = {}, scope}: Envelope,
): RecordGroup<T> {
  return {resource: attributes(resource), scope: {name: scopeName, version: '2.1.330', ...scope}, records}
}

function present(values: Readonly<Record<string, AttributeValue | undefined>>): Attributes {
  return new Map(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  )
}
