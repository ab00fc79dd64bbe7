import {describe, expect, it} from 'vitest'
import {normalizeBatch} from '../../src/usage/normalize-batch.ts'
import type {Source, UsageBatch, UsageEvent} from '../../src/usage/usage-event.ts'
import {
  decodeSent,
  RECORDED_METRICS,
  recordedBodies,
  recordedEmitters,
  servedTo,
} from '../support/dialect-fixtures.ts'

/** What an emitter can tell of what was served. */
type Sees = {
  readonly source: Source
  /** All cached tokens; or of these messages alone those that were read. */
  readonly cache?: true | readonly string[]
  readonly split?: boolean
  readonly ids?: readonly ('requestId' | 'messageId')[]
}

const SEES: Readonly<Record<string, Sees>> = {
  'anthropic-sdk-1.14.0': {
    source: 'anthropic-sdk',
    cache: true,
    split: true,
    ids: ['requestId', 'messageId'],
  },
  'openllmetry-js-0.27.0': {source: 'openllmetry', cache: true},
  'openllmetry-bedrock-js-0.27.0': {source: 'openllmetry'},
  'openinference-js-0.2.8': {source: 'openinference', cache: true},
  'vercel-ai-5.0.277': {source: 'gen-ai', cache: ['msg_fixture_05'], ids: ['messageId']},
  'vercel-ai-6.0.326': {source: 'gen-ai', cache: true, ids: ['messageId']},
  'vercel-ai-7.0.173': {source: 'gen-ai', cache: true, ids: ['messageId']},
}

function usageIn(emitter: string): Pick<UsageBatch, 'events' | 'apiErrors' | 'unreadable'> {
  const usage = recordedBodies(emitter).map(sent => normalizeBatch(decodeSent(sent, sent.body), 0))
  return {
    events: usage.flatMap(({events}) => events),
    apiErrors: usage.flatMap(({apiErrors}) => apiErrors),
    unreadable: usage.reduce((sum, {unreadable}) => sum + unreadable, 0),
  }
}

function countsOf({inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens}: UsageEvent) {
  return {inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens}
}

function byInput<T extends {inputTokens: number}>(counts: readonly T[]): T[] {
  return counts.toSorted((a, b) => a.inputTokens - b.inputTokens)
}

describe.each(Object.entries(SEES))('what %s exported', (emitter, sees) => {
  const {events, apiErrors, unreadable} = usageIn(emitter)
  const {answered, refused} = servedTo(emitter)

  it('tells of each answer once, with the tokens that it can tell', () => {
    const truth = answered.map(({usage, messageId = ''}) => ({
      inputTokens: usage.input_tokens,
      outputTokens: usage.output_tokens,
      cacheReadTokens:
        sees.cache === true || sees.cache?.includes(messageId) ? usage.cache_read_input_tokens : 0,
      cacheWriteTokens: sees.cache === true ? usage.cache_creation_input_tokens : 0,
    }))
    expect(byInput(events.map(countsOf))).toEqual(byInput(truth))
    expect(unreadable).toBe(0)
  })

  it('is read as its dialect, of the model and the application, with identities of spans', () => {
    for (const event of events)
      expect(event).toMatchObject({
        source: sees.source,
        lane: 'span',
        model: 'claude-sonnet-5-5',
        application: 'fixture-app',
        spanKey: expect.stringMatching(/^[\da-f]{32}\/[\da-f]{16}$/),
        parentSpanKey: expect.stringMatching(/^[\da-f]{32}\/[\da-f]{16}$/),
      })
    expect(new Set(events.map(({spanKey}) => spanKey)).size).toBe(events.length)
  })

  it('names the ids that it can name', () => {
    for (const id of ['requestId', 'messageId'] as const) {
      const truth = sees.ids?.includes(id) ? answered.map(call => call[id]) : answered.map(() => undefined)
      expect(events.map(event => event[id]).toSorted()).toEqual(truth.toSorted())
    }
  })

  it('tells of each refusal, and of no usage in it', () => {
    expect(apiErrors.map(({source}) => source)).toEqual(refused.map(() => sees.source))
  })

  it('tells how long a cache write lives only where it can', () => {
    const truth = answered.map(({usage}) =>
      sees.split ? (usage.cache_creation?.ephemeral_1h_input_tokens ?? 0) : 0,
    )
    expect(events.map(event => event.cacheWrite1hTokens).toSorted()).toEqual(truth.toSorted())
  })
})

describe('one instrumentation around another', () => {
  const {events} = usageIn('openinference-js-around-sdk-0.2.8')
  const {answered} = servedTo('openinference-js-around-sdk-0.2.8')

  it('tells of each answer twice, and the outer span is known as the inner one’s parent', () => {
    expect(events).toHaveLength(2 * answered.length)
    const parents = new Set(events.map(({parentSpanKey}) => parentSpanKey))
    const innermost = events.filter(({spanKey}) => !parents.has(spanKey))
    expect(innermost.map(({source}) => source)).toEqual(answered.map(() => 'anthropic-sdk'))
    expect(innermost.map(({requestId}) => requestId).toSorted()).toEqual(
      answered.map(({requestId}) => requestId).toSorted(),
    )
  })
})

it('every recorded emitter is held against its truth', () => {
  expect(recordedEmitters().toSorted()).toEqual(
    [...Object.keys(SEES), 'openinference-js-around-sdk-0.2.8'].toSorted(),
  )
})

describe('token histograms that OpenTelemetry’s SDK exported', () => {
  it.each([
    [0, 'delta'],
    [1, 'cumulative'],
    [2, 'cumulative'],
  ])('body %i tells of %s sums, with explicit and exponential buckets', (index, temporality) => {
    const sent = recordedBodies(RECORDED_METRICS)[index] ?? expect.fail('no such body')
    const {points, unreadable} = normalizeBatch(decodeSent(sent, sent.body), 0)
    const sums = [408, 64].map((value, at) => ({kind: at === 0 ? 'input' : 'output', value, temporality}))
    expect(points).toMatchObject([...sums, ...sums])
    expect(new Set(points.map(({series}) => series)).size).toBe(4)
    expect(unreadable).toBe(0)
  })
})
