/** One request of Claude Code in JSON, the same for the same index. */
export function jsonUsage(index: number): string {
  const text = (key: string, value: string) => ({key, value: {stringValue: value}})
  const attributes = [
    text('event.name', 'api_request'),
    text('session.id', 'beside'),
    text('request_id', `req_beside_${process.pid}_${index}`),
    text('model', 'claude-sonnet-5-5'),
    text('input_tokens', '1'),
  ]
  const nanos = `${Date.UTC(2026, 10, 22, 12)}000000`
  const record = {
    timeUnixNano: nanos,
    observedTimeUnixNano: nanos,
    body: {stringValue: 'claude_code.api_request'},
    attributes,
  }
  const scope = {name: 'com.anthropic.claude_code.events', version: '2.1.330'}
  return JSON.stringify({resourceLogs: [{scopeLogs: [{scope, logRecords: [record]}]}]})
}
