import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {addSighting, type MergedUsage, mergeSightings, type Sightings} from '../../src/usage/merge-usage.ts'
import type {Context, UsageEvent} from '../../src/usage/usage-event.ts'
import {AT_MS, asSpan, usageEvent} from '../support/usage-event.ts'

function merged(records: readonly UsageEvent[]): MergedUsage {
  return mergeSightings(records.reduce<Sightings>(addSighting, []))
}

describe('mergeSightings', () => {
  const log = usageEvent({
    occurredAtMs: AT_MS + 2,
    sequence: 7,
    cacheWriteTokens: 1_000,
    cacheWrite5mTokens: 400,
    cacheWrite1hTokens: 600,
    reportedMicroUsd: 1_234,
    speed: 'normal',
    agent: 'reviewer',
  })
  const span = asSpan(log, {occurredAtMs: AT_MS, sequence: undefined, speed: 'fast', agent: undefined})

  it.each([
    ['the log event first', [log, span]],
    ['the span first', [span, log]],
    ['both twice', [span, log, span, log]],
  ])('keeps the most that any lane knew, %s', (_, records) => {
    expect(merged(records)).toMatchObject({
      lanes: ['log', 'span'],
      occurredAtMs: AT_MS + 2,
      sequence: 7,
      cacheWriteTokens: 1_000,
      cacheWrite5mTokens: 400,
      cacheWrite1hTokens: 600,
      reportedMicroUsd: 1_234,
      speed: 'normal',
      agent: 'reviewer',
    })
  })

  it('adds no lane to another', () => {
    expect(merged([log, span])).toMatchObject({inputTokens: 10, outputTokens: 5})
  })

  it('takes counts whole from the record with the larger output, never mixed', () => {
    // A stream that broke off: the log knows the input, the span of the retry knows both.
    const broken = usageEvent({inputTokens: 33, outputTokens: 1, cacheReadTokens: 22_200})
    const complete = asSpan(broken, {inputTokens: 12, outputTokens: 40, cacheReadTokens: 5})
    for (const order of [
      [broken, complete],
      [complete, broken],
    ]) {
      expect(merged(order)).toMatchObject({inputTokens: 12, outputTokens: 40, cacheReadTokens: 5})
    }
  })

  it('takes counts of equal output from the record with more tokens in all, then from the log', () => {
    expect(merged([usageEvent({inputTokens: 0}), asSpan(usageEvent({inputTokens: 9}))]).inputTokens).toBe(9)
    const even = asSpan(usageEvent({inputTokens: 4, cacheReadTokens: 6}))
    expect(merged([even, usageEvent()])).toMatchObject({inputTokens: 10, cacheReadTokens: 0})
    expect(merged([usageEvent(), even])).toMatchObject({inputTokens: 10, cacheReadTokens: 0})
  })

  it('takes the split of cache writes from the lane that has one, if it splits the same total', () => {
    const longer = asSpan(log, {outputTokens: 90})
    expect(merged([longer, log])).toMatchObject({outputTokens: 90, cacheWrite1hTokens: 600})
    const otherTotal = asSpan(log, {outputTokens: 90, cacheWriteTokens: 1_001})
    expect(merged([otherTotal, log])).toMatchObject({cacheWriteTokens: 1_001, cacheWrite1hTokens: 0})
  })

  it('learns session, context and attributes from whichever lane names them', () => {
    const context: Context = {
      project: 'acme/shop',
      branch: 'fix',
      userId: 'u',
      attributes: {b: '2', a: 'span'},
    }
    const named = asSpan(log, {sessionId: 'session-1', hidesSession: true, context})
    const hidden = usageEvent({
      sessionId: undefined,
      hidesSession: true,
      context: {userEmail: 'ada@example.com', attributes: {a: 'log'}},
    })
    expect(merged([hidden, named])).toMatchObject({
      sessionId: 'session-1',
      hidesSession: true,
      context: {
        project: 'acme/shop',
        branch: 'fix',
        userId: 'u',
        userEmail: 'ada@example.com',
        attributes: {a: 'log', b: '2'},
      },
    })
    expect(merged([hidden, named])).toEqual(merged([named, hidden]))
  })

  it('does not change what it was given', () => {
    const known = [span]
    const before = structuredClone(known)
    mergeSightings(addSighting(known, log))
    expect(known).toEqual(before)
  })

  it('gives one result for log and span of a request, in every order and with any copies', () => {
    fc.assert(
      fc.property(requestRecords, fc.array(fc.nat(1), {maxLength: 4}), ([log, span], copies) => {
        const records = [log, span, ...copies.map(index => (index === 0 ? log : span))]
        const expected = merged([log, span])
        for (const order of [records, records.toReversed(), [span, ...records], [log, log, ...records]]) {
          expect(merged(order)).toEqual(expected)
        }
      }),
    )
  })

  it('changes nothing when told the same again', () => {
    fc.assert(
      fc.property(requestRecords, ([log, span]) => {
        expect(merged([span, log, span])).toEqual(merged([span, log]))
        expect(merged([span, log, log])).toEqual(merged([span, log]))
      }),
    )
  })
})

const count = fc.nat(3)
const optionalText = fc.option(fc.constantFrom('a', 'b'), {nil: undefined})
const record = fc.record({
  sessionId: optionalText,
  hidesSession: fc.boolean(),
  occurredAtMs: fc.integer({min: AT_MS, max: AT_MS + 3}),
  sequence: fc.option(count, {nil: undefined}),
  model: fc.constantFrom('opus', 'sonnet'),
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
  cacheWrite5mTokens: fc.nat(1),
  cacheWrite1hTokens: fc.nat(1),
  reportedMicroUsd: fc.option(count, {nil: undefined}),
  webSearches: fc.option(count, {nil: undefined}),
  speed: optionalText,
  geography: optionalText,
  provider: optionalText,
  agent: optionalText,
  tool: optionalText,
  context: fc.record({
    userId: optionalText,
    userEmail: optionalText,
    accountId: optionalText,
    organizationId: optionalText,
    project: optionalText,
    branch: optionalText,
    attributes: fc.dictionary(fc.constantFrom('b', 'a', 'c'), fc.constantFrom('x', 'y')),
  }),
})

/** Log and span of one request that may disagree about anything. */
const requestRecords = fc
  .tuple(record, record)
  .map(([log, span]) => [usageEvent(log), usageEvent({...span, lane: 'span'})] as const)
