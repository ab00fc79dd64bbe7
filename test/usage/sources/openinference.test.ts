import {describe, expect, it} from 'vitest'
import type {Span} from '../../../src/otlp/records.ts'
import {normalizeBatch} from '../../../src/usage/normalize-batch.ts'
import {bareSpan, spansOf, TRACE_ID} from '../../support/gen-ai-records.ts'
import {AT_MS} from '../../support/usage-event.ts'

const PYTHON = 'openinference.instrumentation.anthropic'
const read = (span: Span, scope = PYTHON) => normalizeBatch(spansOf(scope, [span]), 0)

function llmSpan(values: Record<string, string | number | undefined> = {}, set: Partial<Span> = {}): Span {
  return bareSpan(
    {
      'openinference.span.kind': 'LLM',
      'llm.model_name': 'claude-sonnet-5-5',
      'llm.provider': 'anthropic',
      'llm.token_count.prompt': 1_000,
      'llm.token_count.completion': 20,
      ...values,
    },
    set,
  )
}

describe('a span of OpenInference', () => {
  it('becomes one usage event, its prompt without what was cached', () => {
    const span = llmSpan({
      'session.id': 'chat-1',
      'user.id': 'ada',
      'agent.name': 'planner',
      'llm.token_count.prompt_details.cache_read': 600,
      'llm.token_count.prompt_details.cache_write': 300,
    })
    expect(read(span).events).toEqual([
      {
        source: 'openinference',
        lane: 'span',
        spanKey: `${TRACE_ID}/b7ad6b7169203331`,
        parentSpanKey: `${TRACE_ID}/b7ad6b7169203330`,
        sessionId: 'chat-1',
        application: 'shop',
        occurredAtMs: AT_MS,
        model: 'claude-sonnet-5-5',
        inputTokens: 100,
        outputTokens: 20,
        cacheReadTokens: 600,
        cacheWriteTokens: 300,
        cacheWrite5mTokens: 0,
        cacheWrite1hTokens: 0,
        provider: 'anthropic',
        agent: 'planner',
        context: expect.objectContaining({userId: 'ada'}),
      },
    ])
  })

  it('without cache counts has its prompt as input, as older JavaScript ones mean it', () => {
    expect(read(llmSpan(), '@arizeai/openinference-instrumentation-anthropic').events).toMatchObject([
      {inputTokens: 1_000, cacheReadTokens: 0, cacheWriteTokens: 0},
    ])
  })

  it.each(['CHAIN', 'AGENT', 'TOOL', 'EMBEDDING', undefined])('of the kind %s is no request', kind => {
    expect(read(llmSpan({'openinference.span.kind': kind}))).toMatchObject({events: [], apiErrors: []})
  })

  it('without tokens says nothing, and one that failed is an error', () => {
    const none = {'llm.token_count.prompt': undefined, 'llm.token_count.completion': undefined}
    const zeros = {'llm.token_count.prompt': 0, 'llm.token_count.completion': 0}
    for (const values of [none, zeros])
      expect(read(llmSpan(values))).toMatchObject({events: [], apiErrors: [], unreadable: 0})
    expect(read(llmSpan(none, {statusCode: 2})).apiErrors).toMatchObject([
      {source: 'openinference', model: 'claude-sonnet-5-5', occurredAtMs: AT_MS},
    ])
  })

  it('with a count that is none is unreadable', () => {
    expect(read(llmSpan({'llm.token_count.prompt': 'many'})).unreadable).toBe(1)
  })
})
