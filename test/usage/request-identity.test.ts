import {describe, expect, it} from 'vitest'
import {identifyRequest, shapeKeys, shapesOf} from '../../src/usage/request-identity.ts'
import type {UsageEvent} from '../../src/usage/usage-event.ts'
import {AT_MS, asSpan, usageEvent} from '../support/usage-event.ts'

const withoutId = (set: Partial<UsageEvent> = {}) => usageEvent({requestId: undefined, sequence: 4, ...set})

describe('identifyRequest', () => {
  it('knows a request by its id alone, in every lane, session and time', () => {
    const log = usageEvent({requestId: 'req_7'})
    const elsewhere = asSpan(log, {sessionId: 'other', occurredAtMs: AT_MS + 86_400_000, model: 'other'})
    expect(identifyRequest(elsewhere)).toEqual(identifyRequest(log))
    expect(identifyRequest(usageEvent({requestId: 'req_8'}))).not.toEqual(identifyRequest(log))
  })

  it('knows a request by each of its ids, and never takes one kind for another', () => {
    const {ids} = identifyRequest(usageEvent({requestId: 'x', messageId: 'x', spanKey: 'x'}))
    expect(new Set(ids).size).toBe(3)
  })

  it('knows a copy of a record without an id by lane, time, sequence, session, model and counts', () => {
    expect(identifyRequest(withoutId())).toEqual(identifyRequest(withoutId()))
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
    const own = [{}, ...others].map(set => identifyRequest(withoutId(set)).own)
    expect(new Set(own).size).toBe(others.length + 1)
  })

  it('gives every lane of one request the same shape, whatever output it had seen by then', () => {
    const span = withoutId({lane: 'span', occurredAtMs: AT_MS + 3, sequence: undefined})
    expect(shapesOf(span)).toEqual(shapesOf(withoutId()))
    expect(shapesOf(withoutId({lane: 'transcript', outputTokens: 1}))).toEqual(shapesOf(withoutId()))
  })

  it('gives requests of other sessions, models or prompts other shapes', () => {
    for (const set of [{sessionId: 'other'}, {model: 'other'}, {inputTokens: 6}, {cacheReadTokens: 6}]) {
      expect(shapesOf(withoutId(set))).not.toEqual(shapesOf(withoutId()))
    }
  })

  it('gives a message that a fork repeats the shape of every session that has it', () => {
    const copied = withoutId({otherSessions: ['fork']})
    expect(shapesOf(copied)).toEqual([...shapesOf(withoutId()), ...shapesOf(withoutId({sessionId: 'fork'}))])
  })

  it('gives a model one shape under the name that was asked for and that of the one that answered', () => {
    const model = 'claude-sonnet-4-5'
    for (const name of [`${model}-20250929`, `${model}-20250929[1m]`])
      expect(shapesOf(withoutId({model: name}))).toEqual(shapesOf(withoutId({model})))
  })

  it('looks for a shape wherever one that is near may be kept', () => {
    for (const distanceMs of [-600_000, -1, 0, 1, 599_999, 600_000]) {
      const [kept] = shapeKeys(withoutId({occurredAtMs: AT_MS + distanceMs})).kept
      expect(shapeKeys(withoutId()).near).toContain(kept)
    }
  })
})
