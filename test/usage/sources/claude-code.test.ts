import {describe, expect, it} from 'vitest'
import type {AttributeValue, LogRecord, Span, SumPoint} from '../../../src/otlp/records.ts'
import {normalizeBatch} from '../../../src/usage/normalize-batch.ts'
import {
  logRecord,
  logsBatch,
  metricsBatch,
  requestLog,
  requestSpan,
  tokenPoint,
  tracesBatch,
  type Values,
} from '../../support/decoded-records.ts'
import {AT_MS, toNanos} from '../../support/usage-event.ts'

const RECEIVED_MS = AT_MS + 5_000

const fromLog = (record: LogRecord) => normalizeBatch(logsBatch([record]), RECEIVED_MS)
const fromSpan = (span: Span) => normalizeBatch(tracesBatch([span]), RECEIVED_MS)
const fromPoint = (point: SumPoint, resource: Values = {}) =>
  normalizeBatch(metricsBatch([point], {resource}), RECEIVED_MS)

describe('an api_request event of Claude Code', () => {
  it('becomes one usage event with all that it says', () => {
    const {events, unreadable} = fromLog(
      requestLog({
        'event.sequence': 12,
        input_tokens: 11,
        output_tokens: 50,
        cache_read_tokens: 20_000,
        cache_creation_tokens: 1_000,
        cache_creation_5m_tokens: 400,
        cache_creation_1h_tokens: 600,
        cost_usd: 0.010_533_000_000_000_001,
        cost_usd_micros: 10_533,
        speed: 'fast',
        'anthropic.provider': 'firstParty',
        'agent.name': 'reviewer',
        'mcp_server.name': 'github',
        'mcp_tool.name': 'search',
        'user.email': 'ada@example.com',
      }),
    )
    expect(unreadable).toBe(0)
    expect(events).toEqual([
      {
        source: 'claude-code',
        lane: 'log',
        requestId: 'req_1',
        sessionId: 'session-1',
        hidesSession: false,
        occurredAtMs: AT_MS,
        sequence: 12,
        model: 'claude-sonnet-5-5',
        inputTokens: 11,
        outputTokens: 50,
        cacheReadTokens: 20_000,
        cacheWriteTokens: 1_000,
        cacheWrite5mTokens: 400,
        cacheWrite1hTokens: 600,
        reportedMicroUsd: 10_533,
        speed: 'fast',
        provider: 'firstParty',
        agent: 'reviewer',
        tool: 'github/search',
        context: expect.objectContaining({userEmail: 'ada@example.com'}),
      },
    ])
  })

  it.each<[string, (count: number) => AttributeValue]>([
    ['strings, as 2.0.76 sends them', String],
    ['integers, as 2.1.330 does', count => count],
    ['64-bit integers', BigInt],
    ['doubles with their noise', count => count + 1e-10],
  ])('is read alike with its numbers as %s', (_, as) => {
    const [event] = fromLog(
      requestLog({
        input_tokens: as(33),
        output_tokens: as(986),
        cache_read_tokens: as(353_600),
        cache_creation_tokens: as(18_360),
        cost_usd_micros: as(129_819),
        'event.sequence': as(3),
      }),
    ).events
    expect(event).toMatchObject({
      inputTokens: 33,
      outputTokens: 986,
      cacheReadTokens: 353_600,
      cacheWriteTokens: 18_360,
      reportedMicroUsd: 129_819,
      sequence: 3,
    })
  })

  it('is known by the attribute event.name, by the field event_name or by its body', () => {
    const unnamed = requestLog({'event.name': undefined})
    const named = [
      requestLog(),
      requestLog({'event.name': 'claude_code.api_request'}),
      {...unnamed, eventName: 'claude_code.api_request'},
      {...unnamed, body: 'claude_code.api_request'},
    ]
    expect(normalizeBatch(logsBatch(named), RECEIVED_MS).events).toHaveLength(4)
    expect(fromLog(unnamed).events).toEqual([])
  })

  it('takes its cost in dollars where micro-dollars are absent, and is of unknown cost without both', () => {
    expect(fromLog(requestLog({cost_usd: '0.0105'})).events[0]?.reportedMicroUsd).toBe(10_500)
    expect(fromLog(requestLog({cost_usd: 2})).events[0]?.reportedMicroUsd).toBe(2_000_000)
    expect(fromLog(requestLog({cost_usd_micros: 0})).events[0]?.reportedMicroUsd).toBe(0)
    expect(fromLog(requestLog()).events[0]?.reportedMicroUsd).toBeUndefined()
  })

  it('is complete without the optional attributes that older clients do not send', () => {
    const old = requestLog({
      request_id: undefined,
      cache_read_tokens: undefined,
      cache_creation_tokens: undefined,
    })
    expect(fromLog(old).events).toEqual([
      expect.objectContaining({
        requestId: undefined,
        inputTokens: 10,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
      }),
    ])
  })

  it('drops a split that is larger than its total and keeps the total', () => {
    const [event] = fromLog(
      requestLog({cache_creation_tokens: 10, cache_creation_5m_tokens: 8, cache_creation_1h_tokens: 8}),
    ).events
    expect(event).toMatchObject({cacheWriteTokens: 10, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0})
  })

  it('is of an unknown model when it names none', () => {
    expect(fromLog(requestLog({model: undefined})).events[0]?.model).toBe('unknown')
  })

  it('occurs at its own time, else when it was observed, else when it arrived', () => {
    const log = requestLog()
    expect(fromLog({...log, timeUnixNano: toNanos(AT_MS - 9)}).events[0]?.occurredAtMs).toBe(AT_MS - 9)
    const unstamped = {...log, timeUnixNano: 0n}
    expect(fromLog(unstamped).events[0]?.occurredAtMs).toBe(AT_MS)
    expect(fromLog({...unstamped, observedTimeUnixNano: 0n}).events[0]?.occurredAtMs).toBe(RECEIVED_MS)
    expect(fromLog({...log, timeUnixNano: 2n ** 64n - 1n}).events[0]?.occurredAtMs).toBe(RECEIVED_MS)
  })

  it.each<[string, Record<string, AttributeValue | undefined>]>([
    ['a count that is no number', {output_tokens: 'many'}],
    ['a negative count', {input_tokens: -1}],
    ['an absurd count', {input_tokens: Number.MAX_SAFE_INTEGER}],
    [
      'no count at all',
      {
        input_tokens: undefined,
        output_tokens: undefined,
        cache_read_tokens: undefined,
        cache_creation_tokens: undefined,
      },
    ],
  ])('is unreadable with %s, and costs only itself', (_, values) => {
    const batch = normalizeBatch(
      logsBatch([requestLog(values), requestLog({request_id: 'req_2'})]),
      RECEIVED_MS,
    )
    expect(batch.unreadable).toBe(1)
    expect(batch.events.map(event => event.requestId)).toEqual(['req_2'])
  })

  it('that hides its session says so, and has none', () => {
    expect(fromLog(requestLog({'session.id': undefined})).events[0]).toMatchObject({
      sessionId: undefined,
      hidesSession: true,
    })
  })
})

describe('an api_error event of Claude Code', () => {
  it('is no usage, but is told', () => {
    const failed = logRecord({
      'event.name': 'api_error',
      'session.id': 'session-1',
      request_id: 'req_9',
      model: 'claude-opus-5-5',
      status_code: '529',
      attempt: 3,
    })
    expect(fromLog(failed)).toMatchObject({
      events: [],
      unreadable: 0,
      apiErrors: [
        {
          source: 'claude-code',
          sessionId: 'session-1',
          requestId: 'req_9',
          occurredAtMs: AT_MS,
          model: 'claude-opus-5-5',
          statusCode: 529,
          attempts: 3,
        },
      ],
    })
  })
})

describe('any other event of Claude Code', () => {
  it.each(['user_prompt', 'tool_result', 'subagent_completed', 'api_retries_exhausted', 'of_next_year'])(
    '%s is no usage and no problem',
    name => {
      const record = logRecord({'event.name': name, 'session.id': 'session-1', total_tokens: 5})
      expect(fromLog(record)).toMatchObject({events: [], apiErrors: [], unreadable: 0})
    },
  )
})

describe('an llm_request span of Claude Code', () => {
  it('becomes one usage event at the end of the request', () => {
    const {events} = fromSpan(requestSpan({cache_read_tokens: 20_000, 'agent.name': 'reviewer'}))
    expect(events).toEqual([
      expect.objectContaining({
        lane: 'span',
        requestId: 'req_1',
        sessionId: 'session-1',
        occurredAtMs: AT_MS,
        inputTokens: 10,
        cacheReadTokens: 20_000,
        agent: 'reviewer',
        reportedMicroUsd: undefined,
      }),
    ])
  })

  it('names the session as its conversation where the client hides session.id', () => {
    const span = requestSpan({'session.id': undefined, 'gen_ai.conversation.id': 'session-7'})
    expect(fromSpan(span).events[0]).toMatchObject({sessionId: 'session-7', hidesSession: true})
    const both = requestSpan({'gen_ai.conversation.id': 'session-1'})
    expect(fromSpan(both).events[0]).toMatchObject({sessionId: 'session-1', hidesSession: false})
  })

  it.each<[string, Span]>([
    ['success=false', requestSpan({success: false, status_code: 529})],
    ['success="false"', requestSpan({success: 'false', status_code: '529'})],
    ['the status of an error', requestSpan({success: undefined, status_code: 529}, {statusCode: 2})],
  ])('with %s is no request but an error', (_, span) => {
    expect(fromSpan(span)).toMatchObject({events: [], unreadable: 0, apiErrors: [{statusCode: 529}]})
  })

  it('is told from the other spans by its name', () => {
    expect(fromSpan(requestSpan({}, {name: 'claude_code.tool'}))).toMatchObject({events: [], unreadable: 0})
  })

  it('occurs at its start when it has no end, else when it arrived', () => {
    const endless = requestSpan({}, {endTimeUnixNano: 0n})
    expect(fromSpan(endless).events[0]?.occurredAtMs).toBe(AT_MS - 2_000)
    expect(fromSpan({...endless, startTimeUnixNano: 0n}).events[0]?.occurredAtMs).toBe(RECEIVED_MS)
  })
})

describe('a point of the usage metrics of Claude Code', () => {
  it.each([
    ['input', 'input'],
    ['output', 'output'],
    ['cacheRead', 'cacheRead'],
    ['cacheCreation', 'cacheWrite'],
  ])('of type %s counts %s tokens', (type, kind) => {
    expect(fromPoint(tokenPoint({type})).points).toEqual([
      expect.objectContaining({kind, value: 100, temporality: 'delta', sessionId: 'session-1'}),
    ])
  })

  it('of cost counts dollars', () => {
    const cost = tokenPoint({type: undefined}, {metric: 'claude_code.cost.usage', unit: 'USD', value: 0.25})
    expect(fromPoint(cost).points).toMatchObject([{kind: 'microUsd', value: 0.25}])
  })

  it('says what its price depends on and whom it belongs to', () => {
    const point = tokenPoint({speed: 'fast', 'agent.name': 'reviewer', 'mcp_tool.name': 'search'})
    expect(fromPoint(point, {project: 'shop'}).points).toMatchObject([
      {
        model: 'claude-sonnet-5-5',
        speed: 'fast',
        agent: 'reviewer',
        tool: 'search',
        context: {project: 'shop'},
        occurredAtMs: AT_MS,
      },
    ])
  })

  it('is cumulative or delta as it says', () => {
    expect(fromPoint(tokenPoint({}, {temporality: 2})).points[0]?.temporality).toBe('cumulative')
    expect(fromPoint(tokenPoint({}, {temporality: 1})).points[0]?.temporality).toBe('delta')
  })

  it.each<[string, SumPoint]>([
    ['of an unknown type', tokenPoint({type: 'thinking'})],
    ['of no type', tokenPoint({type: undefined})],
    ['that is negative', tokenPoint({}, {value: -1})],
    ['that is no number', tokenPoint({}, {value: Number.NaN})],
    ['that is absurdly large', tokenPoint({}, {value: 1e300})],
    ['of an absurd cost', tokenPoint({}, {metric: 'claude_code.cost.usage', value: 1e9})],
    ['of unspecified temporality', tokenPoint({}, {temporality: 0})],
    ['whose time no database can hold', tokenPoint({}, {timeUnixNano: 2n ** 64n - 1n})],
    ['whose start no database can hold', tokenPoint({}, {startTimeUnixNano: 2n ** 63n})],
  ])('%s is unreadable, and costs only itself', (_, point) => {
    const batch = normalizeBatch(metricsBatch([point, tokenPoint()]), RECEIVED_MS)
    expect(batch.unreadable).toBe(1)
    expect(batch.points).toHaveLength(1)
  })

  it('without a time counts as of its arrival', () => {
    expect(fromPoint(tokenPoint({}, {timeUnixNano: 0n})).points[0]?.occurredAtMs).toBe(RECEIVED_MS)
  })
})
