/** What a stranger may write where a name belongs. */
export const HOSTILE_TEXTS: readonly string[] = [
  '\u001b[2J\u001b[31mred\u001b[0m',
  '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007',
  '\u001b]52;c;Y3VybCBldmlsIHwgc2g=\u0007clipboard',
  '\u001b]0;title\u001b\\\u001bP0;1|17/ab\u001b\\',
  '\u009b31mc1 \u0085next\u0090dcs\u009c',
  '\u202egnp.exe\u202c \u2066isolate\u2069 \u200emark\u061c',
  'zero\u200bwidth\u200d\ufeff\u00ad',
  'half \ud800 pair',
  'nul\u0000byte\u0007bell\bback\u007fdel',
  'first\nINJECTED second\r\nINJECTED third\rINJECTED fourth\u2028INJECTED\u2029INJECTED',
  '| a | b |\n|---|---|\nINJECTED <img src=x onerror=alert(1)> [x](javascript:alert(1))',
  '=HYPERLINK("https://evil.example","x")\nINJECTED',
  `${'x'.repeat(3_000)}1`,
  `${'x'.repeat(3_000)}2`,
  `\u001b[31m${'\u202e日本'.repeat(400)}`,
]

/** 1 MB in one name. */
export const HUGE_NAME = `${'y'.repeat(1_000_000)}\u001b[31m`

type Value = string | number
type Values = Readonly<Record<string, Value>>

/** One OTLP/JSON request and the path it goes to. */
export type HostilePost = {readonly path: string; readonly body: unknown}

const REQUEST_COUNTS = {input_tokens: 100, output_tokens: 20, cache_read_tokens: 3, cache_creation_tokens: 4}
const GEN_AI_COUNTS = {'gen_ai.usage.input_tokens': 100, 'gen_ai.usage.output_tokens': 20}
const OPEN_INFERENCE = {
  'openinference.span.kind': 'LLM',
  'llm.token_count.prompt': 100,
  'llm.token_count.completion': 20,
}

/** `text` in every field that any dialect reads, of every signal: one request each. `atMs` is when it happened. */
export function hostilePosts(text: string, index: number, atMs: number): readonly HostilePost[] {
  const claude = (service: string) => [
    logs(service, 'com.anthropic.claude_code.events', claudeRequest(text), text, atMs),
    logs(service, 'com.anthropic.claude_code.events', claudeError(text), text, atMs),
    spans(
      service,
      'com.anthropic.claude_code.tracing',
      'claude_code.llm_request',
      claudeRequest(text),
      text,
      atMs,
    ),
    sums(service, 'com.anthropic.claude_code', claudePoint(text), text, atMs),
  ]
  const genAi = (scope: string) => [
    spans(text, scope, text, genAiRequest(text), text, atMs),
    logs(
      text,
      scope,
      {...genAiRequest(text), 'event.name': 'gen_ai.client.inference.operation.details'},
      text,
      atMs,
    ),
  ]
  return [
    ...claude(text),
    ...claude('cowork'),
    spans('office-agent', text, 'agent.stream', claudeRequest(text), text, atMs),
    ...genAi(`com.anthropic.sdk.${index}`),
    ...genAi('com.anthropic.claude-platform'),
    ...genAi('@traceloop/instrumentation-anthropic'),
    ...genAi(text),
    spans(text, 'openinference.instrumentation.anthropic', text, openInference(text), text, atMs),
  ]
}

/** A request of Claude Code's whose model has this name. */
export function modelPost(model: string, atMs: number): HostilePost {
  const values = {'event.name': 'api_request', model, ...REQUEST_COUNTS}
  return logs('claude-code', 'com.anthropic.claude_code.events', values, '', atMs)
}

function claudeRequest(text: string): Values {
  return {
    'event.name': 'api_request',
    ...who(text),
    ...REQUEST_COUNTS,
    ...same(text, ['session.id', 'request_id', 'model', 'speed', 'agent.name', 'anthropic.provider']),
    ...same(text, ['anthropic.plan', 'mcp_server.name', 'mcp_tool.name']),
  }
}

function claudeError(text: string): Values {
  return {...claudeRequest(text), 'event.name': 'api_error', ...same(text, ['status_code', 'attempt'])}
}

function claudePoint(text: string): Values {
  return {type: 'input', ...who(text), ...same(text, ['session.id', 'model', 'agent.name', text])}
}

function genAiRequest(text: string): Values {
  return {
    'gen_ai.operation.name': 'chat',
    ...who(text),
    ...GEN_AI_COUNTS,
    ...same(text, ['gen_ai.response.model', 'gen_ai.provider.name', 'gen_ai.conversation.id', 'error.type']),
    ...same(text, ['anthropic.request.id', 'gen_ai.agent.name', 'anthropic.response.service_tier']),
    'gen_ai.response.id': `msg_${text}`,
  }
}

function openInference(text: string): Values {
  return {
    ...OPEN_INFERENCE,
    ...who(text),
    ...same(text, ['llm.model_name', 'llm.provider', 'session.id', 'agent.name']),
  }
}

function who(text: string): Values {
  return same(text, [
    'user.id',
    'user.email',
    'user.account_uuid',
    'organization.id',
    'vcs.owner.name',
    'vcs.repository.name',
  ])
}

function same(text: string, names: readonly string[]): Values {
  return Object.fromEntries(names.map(name => [name, text]))
}

function resource(service: string, text: string) {
  const names = ['team.id', 'project', 'vcs.ref.head.name', 'service.version', 'cost\u001b[31m\ncentre']
  return {attributes: keyValues({'service.name': service, ...same(text, names), [text.slice(0, 100)]: 'x'})}
}

function logs(service: string, scope: string, values: Values, text: string, atMs: number): HostilePost {
  const record = {timeUnixNano: nanos(atMs), body: {stringValue: text}, attributes: keyValues(values)}
  const scopeLogs = [{scope: {name: scope, version: text}, logRecords: [record]}]
  return {path: '/v1/logs', body: {resourceLogs: [{resource: resource(service, text), scopeLogs}]}}
}

function spans(
  service: string,
  scope: string,
  name: string,
  values: Values,
  text: string,
  atMs: number,
): HostilePost {
  const span = {
    name,
    startTimeUnixNano: nanos(atMs - 1000),
    endTimeUnixNano: nanos(atMs),
    attributes: keyValues(values),
  }
  const scopeSpans = [{scope: {name: scope, version: text}, spans: [span]}]
  return {path: '/v1/traces', body: {resourceSpans: [{resource: resource(service, text), scopeSpans}]}}
}

function sums(service: string, scope: string, values: Values, text: string, atMs: number): HostilePost {
  const point = {
    startTimeUnixNano: nanos(atMs - 1000),
    timeUnixNano: nanos(atMs),
    asInt: '7',
    attributes: keyValues(values),
  }
  const sum = {aggregationTemporality: 1, isMonotonic: true, dataPoints: [point]}
  const metrics = [{name: 'claude_code.token.usage', unit: text, sum}]
  const scopeMetrics = [{scope: {name: scope, version: text}, metrics}]
  return {path: '/v1/metrics', body: {resourceMetrics: [{resource: resource(service, text), scopeMetrics}]}}
}

function keyValues(values: Values) {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? {stringValue: value} : {intValue: value},
  }))
}

function nanos(atMs: number): string {
  return `${atMs}000000`
}
