import {describe, expect, it} from 'vitest'
import type {Span} from '../../../src/otlp/records.ts'
import {normalizeBatch} from '../../../src/usage/normalize-batch.ts'
import {bareSpan, spansOf, TRACE_ID} from '../../support/gen-ai-records.ts'

const read = (span: Span) => normalizeBatch(spansOf('office', [span], {'service.name': 'office-agent'}), 0)

function streamSpan(values: Record<string, string | number | undefined> = {}, set: Partial<Span> = {}): Span {
  const usage = {model: 'claude-opus-5', request_id: 'req_1', input_tokens: 7, output_tokens: 5}
  return bareSpan({...usage, cache_read_tokens: 900, ...values}, {name: 'agent.stream', ...set})
}

describe('an agent.stream span of an Office agent', () => {
  it('is a request, its input without what was cached', () => {
    expect(read(streamSpan()).events).toMatchObject([
      {
        source: 'office-agent',
        requestId: 'req_1',
        spanKey: `${TRACE_ID}/b7ad6b7169203331`,
        application: 'office-agent',
        model: 'claude-opus-5',
        inputTokens: 7,
        outputTokens: 5,
        cacheReadTokens: 900,
        cacheWriteTokens: 0,
      },
    ])
  })

  it('that failed without usage is an error', () => {
    const none = {input_tokens: undefined, output_tokens: undefined, cache_read_tokens: undefined}
    expect(read(streamSpan(none, {statusCode: 2}))).toMatchObject({
      events: [],
      apiErrors: [{source: 'office-agent', requestId: 'req_1'}],
    })
  })

  it('with a count that is none is unreadable, and any other span says nothing', () => {
    expect(read(streamSpan({input_tokens: -1})).unreadable).toBe(1)
    expect(read(streamSpan({}, {name: 'agent.tool'}))).toMatchObject({events: [], unreadable: 0})
  })
})
