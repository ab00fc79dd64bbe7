import {describe, expect, it} from 'vitest'
import {identifyRequest} from '../../src/usage/request-identity.ts'
import type {UsageEvent} from '../../src/usage/usage-event.ts'
import {AT_MS, asSpan, usageEvent} from '../support/usage-event.ts'

function withoutId(set: Partial<UsageEvent> = {}) {
  const identity = identifyRequest(usageEvent({requestId: undefined, sequence: 4, ...set}))
  if (identity.kind !== 'shape') throw new Error('a request id was taken from nowhere')
  return identity
}

describe('identifyRequest', () => {
  it('knows a request by its id alone, in every lane, session and time', () => {
    const log = usageEvent({requestId: 'req_7'})
    const elsewhere = asSpan(log, {sessionId: 'other', occurredAtMs: AT_MS + 86_400_000, model: 'other'})
    expect(identifyRequest(elsewhere)).toEqual(identifyRequest(log))
    expect(identifyRequest(usageEvent({requestId: 'req_8'}))).not.toEqual(identifyRequest(log))
  })

  it('knows a copy of a record without an id by lane, time, sequence, session, model and counts', () => {
    expect(withoutId()).toEqual(withoutId())
    const others: Partial<UsageEvent>[] = [
      {lane: 'span'},
      {occurredAtMs: AT_MS + 1},
      {sequence: 5},
      {sequence: undefined},
      {sessionId: 'other'},
      {model: 'other'},
      {inputTokens: 11},
      {outputTokens: 6},
      {cacheReadTokens: 1},
      {cacheWriteTokens: 1},
    ]
    const own = others.map(set => withoutId(set).own)
    expect(new Set([withoutId().own, ...own]).size).toBe(others.length + 1)
  })

  it('gives log and span of one request without an id the same shape', () => {
    const span = withoutId({lane: 'span', occurredAtMs: AT_MS + 3, sequence: undefined})
    expect(span.shape).toBe(withoutId().shape)
    expect(span.own).not.toBe(withoutId().own)
  })

  it('gives requests of other sessions, models or counts other shapes', () => {
    for (const set of [{sessionId: 'other'}, {model: 'other'}, {outputTokens: 6}]) {
      expect(withoutId(set).shape).not.toBe(withoutId().shape)
    }
  })

  it('never takes an id for a shape', () => {
    const {shape} = withoutId()
    expect(identifyRequest(usageEvent({requestId: shape}))).not.toMatchObject({id: shape})
  })
})
