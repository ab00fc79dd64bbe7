import {describe, expect, it} from 'vitest'
import {normalizeBatch} from '../../../src/usage/normalize-batch.ts'
import {bareSpan, chatSpan, spansOf} from '../../support/gen-ai-records.ts'

describe('a span of OpenLLMetry', () => {
  it.each([
    ['opentelemetry.instrumentation.anthropic', 'includes', 700],
    ['@traceloop/instrumentation-anthropic', 'leaves out', 1_000],
    ['opentelemetry.instrumentation.bedrock', 'leaves out', 1_000],
    ['@traceloop/instrumentation-bedrock', 'leaves out', 1_000],
    ['@traceloop/instrumentation-openai', 'includes', 700],
  ])('from %s %s cached tokens', (scope, _, inputTokens) => {
    const span = chatSpan({
      'gen_ai.usage.input_tokens': 1_000,
      'gen_ai.usage.cache_read.input_tokens': 200,
      'gen_ai.usage.cache_creation.input_tokens': 100,
    })
    expect(normalizeBatch(spansOf(scope, [span]), 0).events).toMatchObject([
      {source: 'openllmetry', inputTokens, cacheReadTokens: 200, cacheWriteTokens: 100},
    ])
  })

  it('takes session and user from the properties that an application associates', () => {
    const span = chatSpan({
      'traceloop.association.properties.session_id': 'chat-1',
      'traceloop.association.properties.user_id': 'ada',
    })
    expect(
      normalizeBatch(spansOf('opentelemetry.instrumentation.anthropic', [span]), 0).events,
    ).toMatchObject([{sessionId: 'chat-1', context: {userId: 'ada'}}])
  })

  it.each([
    ['chat', 1],
    ['completion', 1],
    ['embedding', 0],
    ['rerank', 0],
  ])('of the former request type %s counts %i request', (type, requests) => {
    const span = bareSpan({
      'llm.request.type': type,
      'llm.request.model': 'claude-2',
      'llm.usage.prompt_tokens': 12,
      'llm.usage.completion_tokens': 3,
    })
    const {events} = normalizeBatch(spansOf('opentelemetry.instrumentation.anthropic', [span]), 0)
    expect(events).toHaveLength(requests)
  })
})
