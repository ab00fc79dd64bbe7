import {expect, it} from 'vitest'
import {normalizeBatch} from '../../../src/usage/normalize-batch.ts'
import {bareSpan, chatSpan, spansOf} from '../../support/gen-ai-records.ts'

const SCOPE = 'com.anthropic.claude-platform'

it('a span of the Claude API is a request of the id that its client knows too', () => {
  const span = chatSpan({'anthropic.request.id': 'req_1'})
  const told = [SCOPE, 'com.anthropic.sdk.python'].flatMap(
    scope => normalizeBatch(spansOf(scope, [span]), 0).events,
  )
  expect(told).toMatchObject([
    {source: 'claude-platform', requestId: 'req_1'},
    {source: 'anthropic-sdk', requestId: 'req_1'},
  ])
})

it('a connection test of the Claude API says nothing', () => {
  const test = bareSpan({'gen_ai.provider.name': 'anthropic'}, {name: 'anthropic.test'})
  expect(normalizeBatch(spansOf(SCOPE, [test]), 0)).toMatchObject({events: [], apiErrors: [], unreadable: 0})
})
