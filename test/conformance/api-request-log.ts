type Value = string | number

/**
 * The body of an OTLP/HTTP JSON request with one `api_request` log event of the answer that `assistant()` makes.
 * `attributes` are in place of it or more; `undefined` takes one out.
 */
export function apiRequestLog(
  id: string,
  {
    at = '2026-01-15T12:00:00.000Z',
    session,
    attributes = {},
  }: {
    readonly at?: string
    readonly session: string
    readonly attributes?: Readonly<Record<string, Value | undefined>>
  },
): string {
  const timeUnixNano = `${Date.parse(at)}000000`
  const all: Record<string, Value | undefined> = {
    'event.name': 'api_request',
    'session.id': session,
    request_id: `req_011C${id}`,
    model: 'claude-sonnet-4-5-20250929',
    input_tokens: 100,
    output_tokens: 500,
    cache_read_tokens: 7_500,
    cache_creation_tokens: 2_000,
    cache_creation_5m_tokens: 2_000,
    cache_creation_1h_tokens: 0,
    cost_usd: 0.01755,
    ...attributes,
  }
  const logRecords = [
    {
      timeUnixNano,
      observedTimeUnixNano: timeUnixNano,
      body: {stringValue: 'claude_code.api_request'},
      attributes: keyValues(all),
    },
  ]
  const scope = {name: 'com.anthropic.claude_code.events', version: '2.1.330'}
  const resource = {attributes: keyValues({'service.name': 'claude-code', 'service.version': '2.1.330'})}
  return JSON.stringify({resourceLogs: [{resource, scopeLogs: [{scope, logRecords}]}]})
}

function keyValues(values: Readonly<Record<string, Value | undefined>>) {
  return Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [{key, value: anyValue(value)}],
  )
}

function anyValue(value: Value): Readonly<Record<string, Value>> {
  if (typeof value === 'string') return {stringValue: value}
  return Number.isInteger(value) ? {intValue: value} : {doubleValue: value}
}
