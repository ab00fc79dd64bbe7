import {describe, expect, it} from 'vitest'
import type {MetricRecord, Span} from '../../../src/otlp/records.ts'
import {normalizeBatch} from '../../../src/usage/normalize-batch.ts'
import {logRecord, logsBatch, metricsBatch, tokenPoint} from '../../support/decoded-records.ts'
import {bareSpan, chatSpan, spansOf, TRACE_ID, tokenHistogramPoint} from '../../support/gen-ai-records.ts'
import {AT_MS} from '../../support/usage-event.ts'

const RECEIVED_MS = AT_MS + 5_000
const envelope = {resource: {'service.name': 'shop'}, scope: {name: 'my.framework', version: '1.0.0'}}

const fromSpan = (span: Span) => normalizeBatch(spansOf('my.framework', [span]), RECEIVED_MS)
const fromPoint = (point: MetricRecord) => normalizeBatch(metricsBatch([point], envelope), RECEIVED_MS)

const NOTHING = {events: [], points: [], apiErrors: [], unreadable: 0}

describe('a span of the GenAI conventions', () => {
  it('becomes one usage event with all that it says', () => {
    const span = chatSpan({
      'gen_ai.request.model': 'claude-sonnet-latest',
      'gen_ai.response.id': 'msg_1',
      'gen_ai.conversation.id': 'conversation-1',
      'gen_ai.agent.name': 'planner',
      'gen_ai.usage.input_tokens': '1000',
      'gen_ai.usage.cache_read.input_tokens': 600n,
      'gen_ai.usage.cache_creation.input_tokens': 300,
      'gen_ai.usage.reasoning.output_tokens': 15,
      'enduser.id': 'ada',
    })
    expect(fromSpan(span).events).toEqual([
      {
        source: 'gen-ai',
        lane: 'span',
        requestId: undefined,
        messageId: 'msg_1',
        spanKey: `${TRACE_ID}/b7ad6b7169203331`,
        parentSpanKey: `${TRACE_ID}/b7ad6b7169203330`,
        sessionId: 'conversation-1',
        application: 'shop',
        hidesSession: true,
        occurredAtMs: AT_MS,
        model: 'claude-sonnet-5-5',
        inputTokens: 100,
        outputTokens: 20,
        cacheReadTokens: 600,
        cacheWriteTokens: 300,
        cacheWrite5mTokens: 0,
        cacheWrite1hTokens: 0,
        provider: 'anthropic',
        serviceTier: undefined,
        agent: 'planner',
        context: expect.objectContaining({userId: 'ada'}),
      },
    ])
  })

  it.each(['chat', 'generate_content', 'text_completion'])('of the operation %s is a request', operation => {
    expect(fromSpan(chatSpan({'gen_ai.operation.name': operation})).events).toHaveLength(1)
  })

  it.each([
    'invoke_agent',
    'invoke_workflow',
    'embeddings',
    'execute_tool',
    'create_agent',
    'fetch_response',
    'plan',
  ])('of the operation %s is none, whatever it totals', operation => {
    expect(fromSpan(chatSpan({'gen_ai.operation.name': operation}))).toMatchObject(NOTHING)
  })

  it('of an emitter older than operations is a request by its tokens', () => {
    const span = bareSpan({
      'gen_ai.system': 'anthropic',
      'gen_ai.request.model': 'claude-3-opus',
      'gen_ai.usage.prompt_tokens': 12,
      'gen_ai.usage.completion_tokens': 3,
    })
    expect(fromSpan(span).events).toMatchObject([
      {model: 'claude-3-opus', provider: 'anthropic', inputTokens: 12, outputTokens: 3},
    ])
  })

  it.each([undefined, 0])('with %s tokens says nothing, as a stream without usage does', none => {
    const span = chatSpan({'gen_ai.usage.input_tokens': none, 'gen_ai.usage.output_tokens': none})
    expect(fromSpan(span)).toMatchObject(NOTHING)
  })

  it.each([-1, 'many', Number.NaN, 1e300, [1]])('with %o for a count is unreadable', bad => {
    expect(fromSpan(chatSpan({'gen_ai.usage.input_tokens': bad}))).toMatchObject({events: [], unreadable: 1})
  })

  it.each<[string, Span, number | undefined]>([
    ['its status', errorSpan({'http.response.status_code': 529}, 2), 529],
    ['the type of its error', errorSpan({'error.type': 'timeout'}, 0), undefined],
    ['a status code as that type', errorSpan({'error.type': '429'}, 0), 429],
  ])('that failed, by %s, is an error', (_, span, statusCode) => {
    expect(fromSpan(span)).toMatchObject({
      events: [],
      apiErrors: [{source: 'gen-ai', model: 'claude-sonnet-5-5', statusCode, occurredAtMs: AT_MS}],
    })
  })

  it('that failed after it had used tokens counts them', () => {
    expect(fromSpan(chatSpan({'error.type': 'timeout'}, {statusCode: 2}))).toMatchObject({
      events: [{inputTokens: 100, outputTokens: 20}],
      apiErrors: [],
    })
  })

  it('keeps another provider apart, and believes no response id but an Anthropic message’s', () => {
    const span = chatSpan({'gen_ai.provider.name': 'openai', 'gen_ai.response.id': 'chatcmpl-1'})
    expect(fromSpan(span).events).toMatchObject([{provider: 'openai', messageId: undefined}])
  })

  it('of the Vercel AI SDK has its cache counts under other names', () => {
    const span = chatSpan({
      'gen_ai.operation.name': undefined,
      'gen_ai.usage.input_tokens': 1_000,
      'ai.usage.cachedInputTokens': 600,
      'ai.usage.inputTokenDetails.cacheReadTokens': 600,
      'ai.usage.inputTokenDetails.cacheWriteTokens': 300,
    })
    expect(fromSpan(span).events).toMatchObject([
      {inputTokens: 100, cacheReadTokens: 600, cacheWriteTokens: 300},
    ])
  })

  it('is told of in a session only where it bears the mark', () => {
    expect(fromSpan(chatSpan({'session.id': 'chat-1'})).sessions).toMatchObject([{sessionId: 'chat-1'}])
    expect(fromSpan(bareSpan({'session.id': 'web-1'})).sessions).toEqual([])
  })
})

describe('an event of the GenAI conventions', () => {
  const usage = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.usage.output_tokens': 7,
    'gen_ai.request.model': 'm',
  }
  const named = {...logRecord(usage), traceId: TRACE_ID, spanId: 'b7ad6b7169203331'}

  it('with the details of an operation is the request of the span it was made in', () => {
    const record = {...named, eventName: 'gen_ai.client.inference.operation.details'}
    expect(normalizeBatch(logsBatch([record], envelope), RECEIVED_MS).events).toMatchObject([
      {lane: 'log', outputTokens: 7, spanKey: `${TRACE_ID}/b7ad6b7169203331`, parentSpanKey: undefined},
    ])
  })

  it.each(['gen_ai.choice', 'gen_ai.user.message', 'gen_ai.evaluation.result', ''])(
    '%j says nothing',
    eventName => {
      expect(normalizeBatch(logsBatch([{...named, eventName}], envelope), RECEIVED_MS)).toMatchObject(NOTHING)
    },
  )
})

describe('a point of the GenAI token metrics', () => {
  it.each([
    ['input', 'input'],
    ['output', 'output'],
    ['completion', 'output'],
  ])('of type %s counts %s tokens, by the histogram’s sum', (type, kind) => {
    expect(fromPoint(tokenHistogramPoint({'gen_ai.token.type': type})).points).toEqual([
      expect.objectContaining({
        source: 'gen-ai',
        kind,
        value: 130,
        temporality: 'delta',
        model: 'claude-sonnet-5-5',
        provider: 'anthropic',
        application: 'shop',
        occurredAtMs: AT_MS,
      }),
    ])
  })

  it.each([
    ['input_tokens', 'input'],
    ['output_tokens', 'output'],
  ])('of the newer counter %s counts %s tokens', (name, kind) => {
    const metric = `gen_ai.client.inference.usage.${name}`
    const point = tokenPoint({type: undefined, 'gen_ai.operation.name': 'chat'}, {metric})
    expect(fromPoint(point).points).toMatchObject([{kind, value: 100}])
  })

  it('of a part of them is not added to the whole', () => {
    const metric = 'gen_ai.client.inference.usage.cache_read.input_tokens'
    expect(fromPoint(tokenPoint({}, {metric}))).toMatchObject(NOTHING)
    expect(fromPoint(tokenHistogramPoint({'gen_ai.token.type': 'reasoning'}))).toMatchObject(NOTHING)
  })

  it('of embeddings says nothing', () => {
    expect(fromPoint(tokenHistogramPoint({'gen_ai.operation.name': 'embeddings'}))).toMatchObject(NOTHING)
  })

  it.each<[string, MetricRecord]>([
    ['a negative sum', tokenHistogramPoint({}, {sum: -1})],
    ['no number', tokenHistogramPoint({}, {sum: Number.NaN})],
    ['no temporality', tokenHistogramPoint({}, {temporality: 0})],
    ['a time beyond any database', tokenHistogramPoint({}, {timeUnixNano: 2n ** 63n})],
  ])('with %s is unreadable', (_, point) => {
    expect(fromPoint(point)).toMatchObject({points: [], unreadable: 1})
  })
})

function errorSpan(values: Record<string, string | number>, statusCode: number): Span {
  const none = {'gen_ai.usage.input_tokens': undefined, 'gen_ai.usage.output_tokens': undefined}
  return chatSpan({...none, ...values}, {statusCode})
}
