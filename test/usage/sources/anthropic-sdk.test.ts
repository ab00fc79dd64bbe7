import {describe, expect, it} from 'vitest'
import {normalizeBatch} from '../../../src/usage/normalize-batch.ts'
import {chatSpan, spansOf} from '../../support/gen-ai-records.ts'

const read = (values: Record<string, string | number | undefined>) =>
  normalizeBatch(spansOf('com.anthropic.sdk.typescript', [chatSpan(values)]), 0)

describe('a span of the Anthropic SDK', () => {
  it('names the request, the message, the tier and how long its cache writes live', () => {
    const {events} = read({
      'anthropic.request.id': 'req_1',
      'gen_ai.response.id': 'msg_1',
      'anthropic.response.service_tier': 'priority',
      'gen_ai.usage.input_tokens': 1_000,
      'gen_ai.usage.cache_write.input_tokens': 900,
      'anthropic.usage.cache_creation.ephemeral_5m_input_tokens': 200,
      'anthropic.usage.cache_creation.ephemeral_1h_input_tokens': 700,
      'anthropic.organization.id': 'org-1',
    })
    expect(events).toMatchObject([
      {
        source: 'anthropic-sdk',
        requestId: 'req_1',
        messageId: 'msg_1',
        serviceTier: 'priority',
        inputTokens: 100,
        cacheWriteTokens: 900,
        cacheWrite5mTokens: 200,
        cacheWrite1hTokens: 700,
        context: {organizationId: 'org-1'},
      },
    ])
  })

  it('adds what compactions of the conversation used, which the usage leaves out', () => {
    const {events} = read({
      'anthropic.usage.compaction.input_tokens': 5_000,
      'anthropic.usage.compaction.output_tokens': 400,
    })
    expect(events).toMatchObject([{inputTokens: 5_100, outputTokens: 420}])
  })

  it('whose cache counts exceed its input has no fresh input', () => {
    const {events} = read({'gen_ai.usage.input_tokens': 10, 'gen_ai.usage.cache_read.input_tokens': 20})
    expect(events).toMatchObject([{inputTokens: 0, cacheReadTokens: 20}])
  })

  it('whose split exceeds its total has no split', () => {
    const {events} = read({
      'gen_ai.usage.cache_write.input_tokens': 50,
      'anthropic.usage.cache_creation.ephemeral_1h_input_tokens': 70,
    })
    expect(events).toMatchObject([{cacheWriteTokens: 50, cacheWrite1hTokens: 0}])
  })

  it('that counts tokens beforehand is no request', () => {
    const counted = {
      'gen_ai.operation.name': undefined,
      'gen_ai.usage.input_tokens': undefined,
      'gen_ai.usage.output_tokens': undefined,
      'anthropic.message.count_tokens.input_tokens': 999,
    }
    expect(read(counted)).toMatchObject({events: [], apiErrors: [], unreadable: 0})
  })
})
