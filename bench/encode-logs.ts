import {gzipSync} from 'node:zlib'
import type {UsageEvent} from '../src/usage/usage-event.ts'
import {encodeLogsRequest} from '../test/support/otlp-proto.ts'

export const LOAD_ENCODINGS = ['protobuf', 'json', 'gzip'] as const

/** How a request's body is written; `gzip` is protobuf inside. */
export type LoadEncoding = (typeof LOAD_ENCODINGS)[number]

/**
 * A body of Claude Code's `api_request` log events, as version 2.1.330 sends them: 19 attributes and about
 * 0.8 KB each in protobuf.
 */
export function encodeLogs(events: readonly UsageEvent[], encoding: LoadEncoding = 'protobuf'): Buffer {
  const request = logsRequest(events)
  switch (encoding) {
    case 'protobuf':
      return encodeLogsRequest(request)
    case 'json':
      return Buffer.from(JSON.stringify(request, (key, value) => (key.endsWith('Id') ? hexOf(value) : value)))
    case 'gzip':
      return gzipSync(encodeLogsRequest(request))
    default:
      return encoding satisfies never
  }
}

function logsRequest(events: readonly UsageEvent[]) {
  return {
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
  }
}

/** OTLP's JSON has ids in hexadecimal, where protobufjs takes bytes in base64. */
function hexOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex')
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
    traceId: Buffer.alloc(16, 1).toString('base64'),
    spanId: Buffer.alloc(8, 2).toString('base64'),
    flags: 1,
  }
}

function attributes(values: Readonly<Record<string, string | number | undefined>>) {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? {intValue: String(value)} : {stringValue: value},
  }))
}
