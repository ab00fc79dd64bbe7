import {randomUUID} from 'node:crypto'
import {encodeLogsRequest} from './otlp-proto.ts'

type Value = string | number | boolean

/** One `api_request` event as the newest client sends it; what is not given is of no matter to the test. */
export type SentRequest = {
  readonly at?: string
  readonly session?: string
  readonly requestId?: string
  readonly model?: string
  readonly inputTokens?: number
  readonly outputTokens?: number
  readonly cacheReadTokens?: number
  readonly cacheWriteTokens?: number
  readonly cacheWrite1hTokens?: number
  readonly costUsd?: number
  readonly email?: string
  readonly userId?: string
  readonly project?: string
  readonly agent?: string
  readonly tool?: string
  readonly plan?: string
  /** Any other attribute of the event. */
  readonly attributes?: Readonly<Record<string, Value>>
}

/** An OTLP logs request in protobuf, of one resource with these attributes. */
export function requestLogs(
  requests: readonly SentRequest[],
  resource: Readonly<Record<string, Value>> = {},
): Buffer {
  return encodeLogsRequest({
    resourceLogs: [
      {
        resource: {attributes: attributes({'service.name': 'claude-code', ...resource})},
        scopeLogs: [
          {
            scope: {name: 'com.anthropic.claude_code.events', version: '2.1.330'},
            logRecords: requests.map(record),
          },
        ],
      },
    ],
  })
}

function record(request: SentRequest) {
  const {at = '2026-11-22T12:00:00Z', cacheWriteTokens = 0, cacheWrite1hTokens = 0} = request
  const nanos = `${Date.parse(at)}000000`
  return {
    timeUnixNano: nanos,
    observedTimeUnixNano: nanos,
    body: {stringValue: 'claude_code.api_request'},
    attributes: attributes({
      'event.name': 'api_request',
      'session.id': request.session ?? 'session-1',
      request_id: request.requestId ?? `req_${randomUUID()}`,
      model: request.model ?? 'claude-sonnet-5-5',
      input_tokens: request.inputTokens ?? 0,
      output_tokens: request.outputTokens ?? 0,
      cache_read_tokens: request.cacheReadTokens ?? 0,
      cache_creation_tokens: cacheWriteTokens,
      cache_creation_5m_tokens: cacheWriteTokens - cacheWrite1hTokens,
      cache_creation_1h_tokens: cacheWrite1hTokens,
      ...defined({
        cost_usd: request.costUsd,
        'user.email': request.email,
        'user.id': request.userId,
        'vcs.repository.name': request.project,
        'agent.name': request.agent,
        'mcp_tool.name': request.tool,
        'anthropic.plan': request.plan,
      }),
      ...request.attributes,
    }),
  }
}

function defined(values: Readonly<Record<string, Value | undefined>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function attributes(values: Readonly<Record<string, Value>>) {
  return Object.entries(values).map(([key, value]) => ({key, value: anyValue(value)}))
}

function anyValue(value: Value) {
  if (typeof value === 'string') return {stringValue: value}
  if (typeof value === 'boolean') return {boolValue: value}
  return Number.isInteger(value) ? {intValue: value} : {doubleValue: value}
}

/** Posts logs in protobuf to a listener. */
export function postLogs(url: string, body: Uint8Array): Promise<Response> {
  return fetch(`${url}/v1/logs`, {
    method: 'POST',
    headers: {'content-type': 'application/x-protobuf'},
    // A view of a shared pool is no body for fetch's types.
    body: new Uint8Array(body),
  })
}
