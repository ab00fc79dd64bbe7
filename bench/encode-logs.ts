import type {UsageEvent} from '../src/usage/usage-event.ts'
import {encodeLogsRequest} from '../test/support/otlp-proto.ts'

/**
 * A protobuf body of Claude Code's `api_request` log events, as version 2.1.330 sends them: 19 attributes
 * and about 0.8 KB each.
 */
export function encodeLogs(events: readonly UsageEvent[]): Buffer {
  return encodeLogsRequest({
    resourceLogs: [
      {
        resource: {
          attributes: attributes({
            'host.arch': 'amd64',
            'os.type': 'linux',
            'os.version': '6.8.0-0-generic',
            'service.name': 'claude-code',
            'service.version': '2.1.330',
            ...events[0]?.context.attributes,
          }),
        },
        scopeLogs: [
          {
            scope: {name: 'com.anthropic.claude_code.events', version: '2.1.330'},
            logRecords: events.map(logRecord),
          },
        ],
      },
    ],
  })
}

function logRecord(event: UsageEvent) {
  const timeUnixNano = `${event.occurredAtMs}000000`
  return {
    timeUnixNano,
    observedTimeUnixNano: timeUnixNano,
    body: {stringValue: 'claude_code.api_request'},
    attributes: attributes({
      'user.id': `${event.context.userId}`.padEnd(64, '0'),
      'user.email': event.context.userEmail,
      'session.id': event.sessionId,
      'vcs.repository.name': event.context.project,
      'anthropic.provider': event.provider,
      'terminal.type': 'xterm-256color',
      'event.name': 'api_request',
      'event.timestamp': new Date(event.occurredAtMs).toISOString(),
      'event.sequence': event.sequence,
      model: event.model,
      input_tokens: event.inputTokens,
      output_tokens: event.outputTokens,
      cache_read_tokens: event.cacheReadTokens,
      cache_creation_tokens: event.cacheWriteTokens,
      cache_creation_1h_tokens: event.cacheWrite1hTokens,
      cost_usd_micros: event.reportedMicroUsd,
      duration_ms: 4_215,
      request_id: event.requestId,
      speed: event.speed,
    }),
    traceId: Buffer.alloc(16, 1),
    spanId: Buffer.alloc(8, 2),
    flags: 1,
  }
}

function attributes(values: Readonly<Record<string, string | number | undefined>>) {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? {intValue: value} : {stringValue: value},
  }))
}
