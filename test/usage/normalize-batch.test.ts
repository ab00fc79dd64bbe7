import {describe, expect, it} from 'vitest'
import {decodeJson} from '../../src/otlp/decode-json.ts'
import {decodeProtobuf} from '../../src/otlp/decode-protobuf.ts'
import type {LogRecord} from '../../src/otlp/records.ts'
import {normalizeBatch} from '../../src/usage/normalize-batch.ts'
import {WANTED} from '../../src/usage/sources.ts'
import {
  attributes,
  logRecord,
  logsBatch,
  metricsBatch,
  requestLog,
  tokenPoint,
} from '../support/decoded-records.ts'
import {encodeRequest} from '../support/otlp-proto.ts'
import {AT_MS} from '../support/usage-event.ts'

const RECEIVED_MS = AT_MS + 5_000

describe('normalizeBatch', () => {
  it('detects Claude Code by its scope and not by service.name', () => {
    const renamed = {resource: {'service.name': 'my-service'}}
    expect(normalizeBatch(logsBatch([requestLog()], renamed), RECEIVED_MS).events).toHaveLength(1)
    const stranger = {resource: {'service.name': 'claude-code'}, scope: {name: 'somebody.else'}}
    expect(normalizeBatch(logsBatch([requestLog()], stranger), RECEIVED_MS)).toEqual({
      events: [],
      points: [],
      apiErrors: [],
      sessions: [],
      unreadable: 0,
    })
  })

  it('tells of each session and context of a batch once, also of those without usage', () => {
    const resource = {'service.version': '2.1.330'}
    const {sessions} = normalizeBatch(
      logsBatch(
        [
          logRecord({'event.name': 'user_prompt', 'session.id': 'a', 'anthropic.plan': 'max'}),
          requestLog({'session.id': 'a', 'anthropic.plan': 'max'}),
          requestLog({'session.id': 'b'}),
          requestLog({'session.id': 'a', 'vcs.repository.name': 'shop'}),
          requestLog({'session.id': undefined}),
        ],
        {resource},
      ),
      RECEIVED_MS,
    )
    expect(sessions).toMatchObject([
      {sessionId: 'a', plan: 'max', clientVersion: '2.1.330', atMs: RECEIVED_MS},
      {sessionId: 'b', plan: undefined},
      {sessionId: 'a', context: {project: 'shop'}},
    ])
  })

  it('reads what scopes share with their resource once', () => {
    const resource = attributes({'user.email': 'ada@example.com'})
    const group = (record: LogRecord) => ({
      resource,
      scope: {name: 'com.anthropic.claude_code.events', version: '2.1.330'},
      records: [record],
    })
    const groups = [group(requestLog()), group(requestLog({request_id: 'req_2'}))]
    const [first, second] = normalizeBatch({signal: 'logs', groups, rejected: 0}, RECEIVED_MS).events
    expect(first?.context).toMatchObject({userEmail: 'ada@example.com'})
    expect(second?.context).toBe(first?.context)
  })

  it('reads the points of a metrics batch and the requests of a batch of logs side by side', () => {
    expect(normalizeBatch(metricsBatch([tokenPoint()]), RECEIVED_MS)).toMatchObject({
      events: [],
      points: [{value: 100}],
    })
  })

  it.each(['json', 'protobuf'] as const)('takes an empty double for an absent value, from %s', encoding => {
    const counts = ['input_tokens', 'output_tokens', 'cache_read_tokens']
    const request = {
      resourceLogs: [
        {
          scopeLogs: [
            {
              scope: {name: 'com.anthropic.claude_code.events'},
              logRecords: [
                {
                  attributes: [
                    {key: 'event.name', value: {stringValue: 'api_request'}},
                    ...counts.map((key, index) => ({key, value: {intValue: index + 1}})),
                    {key: 'cost_usd', value: encoding === 'json' ? {doubleValue: {}} : {}},
                    {key: 'cache_creation_tokens', value: encoding === 'json' ? {doubleValue: {}} : {}},
                  ],
                },
              ],
            },
          ],
        },
      ],
    }
    const decoded =
      encoding === 'json'
        ? decodeJson('logs', request, WANTED)
        : decodeProtobuf('logs', encodeRequest('logs', request), WANTED)
    const batch = normalizeBatch(decoded, RECEIVED_MS)
    expect(batch.unreadable).toBe(0)
    expect(batch.events).toMatchObject([
      {inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 0, reportedMicroUsd: undefined},
    ])
  })
})
