import {describe, expect, it} from 'vitest'
import {normalizeBatch} from '../../../src/usage/normalize-batch.ts'
import {logsBatch, requestLog} from '../../support/decoded-records.ts'

const resource = {'service.name': 'cowork'}

describe('an event of Cowork', () => {
  it.each(['api_request', 'claude_code.api_request'])('named %s is a request', name => {
    const {events} = normalizeBatch(logsBatch([requestLog({'event.name': name})], {resource}), 0)
    expect(events).toMatchObject([{source: 'cowork', requestId: 'req_1', inputTokens: 10, outputTokens: 5}])
  })

  it('is read from whatever scope, as none is documented', () => {
    const {events} = normalizeBatch(logsBatch([requestLog()], {resource, scope: {name: ''}}), 0)
    expect(events).toMatchObject([{source: 'cowork', sessionId: 'session-1'}])
  })
})
