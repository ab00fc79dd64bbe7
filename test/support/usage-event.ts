import type {
  ApiError,
  Context,
  MetricPoint,
  SessionSighting,
  UsageBatch,
  UsageEvent,
} from '../../src/usage/usage-event.ts'

/** The instant of everything built here that sets no other: on a bucket, 2026-11-22T12:00:00Z. */
export const AT_MS = Date.UTC(2026, 10, 22, 12)

export const NO_CONTEXT: Context = {attributes: {}}

/** One request as its log event tells it, with a prompt of 10 tokens; set only what matters. */
export function usageEvent(set: Partial<UsageEvent> = {}): UsageEvent {
  return {
    source: 'claude-code',
    lane: 'log',
    requestId: 'req_1',
    sessionId: 'session-1',
    occurredAtMs: AT_MS,
    model: 'claude-sonnet-5-5',
    inputTokens: 10,
    outputTokens: 5,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    context: NO_CONTEXT,
    ...set,
  }
}

/** The same request as its span tells it: without cost and split. */
export function asSpan(event: UsageEvent, set: Partial<UsageEvent> = {}): UsageEvent {
  const {reportedMicroUsd: _cost, ...seen} = event
  return {...seen, lane: 'span', cacheWrite5mTokens: 0, cacheWrite1hTokens: 0, ...set}
}

/** A delta of 100 input tokens in the minute before `AT_MS`; times follow `occurredAtMs`. */
export function metricPoint(set: Partial<MetricPoint> = {}): MetricPoint {
  const occurredAtMs = set.occurredAtMs ?? AT_MS
  return {
    source: 'claude-code',
    kind: 'input',
    temporality: 'delta',
    series: `${set.sessionId ?? 'session-1'} ${set.model ?? ''} ${set.kind ?? 'input'}`,
    startUnixNano: toNanos(occurredAtMs - 60_000),
    timeUnixNano: toNanos(occurredAtMs),
    occurredAtMs,
    value: 100,
    sessionId: 'session-1',
    model: 'claude-sonnet-5-5',
    context: NO_CONTEXT,
    ...set,
  }
}

export function apiError(set: Partial<ApiError> = {}): ApiError {
  return {
    source: 'claude-code',
    sessionId: 'session-1',
    requestId: 'req_failed',
    occurredAtMs: AT_MS,
    model: 'claude-sonnet-5-5',
    statusCode: 529,
    attempts: 3,
    ...set,
  }
}

export function sessionSighting(set: Partial<SessionSighting> = {}): SessionSighting {
  return {sessionId: 'session-1', atMs: AT_MS, context: NO_CONTEXT, ...set}
}

/** One export request that told of these and of nothing else. */
export function usageBatch(set: Partial<UsageBatch> = {}): UsageBatch {
  return {events: [], points: [], apiErrors: [], sessions: [], unreadable: 0, ...set}
}

export function toNanos(unixMs: number): bigint {
  return BigInt(unixMs) * 1_000_000n
}
