import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import * as v from 'valibot'
import {describe, expect, it} from 'vitest'
import {decodeJson} from '../../src/otlp/decode-json.ts'
import {decodeProtobuf} from '../../src/otlp/decode-protobuf.ts'
import {normalizeBatch} from '../../src/usage/normalize-batch.ts'
import {WANTED} from '../../src/usage/sources.ts'
import type {Source, UsageBatch, UsageEvent} from '../../src/usage/usage-event.ts'

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'emitters')

const truthSchema = v.object({
  served: v.array(
    v.object({
      requestId: v.string(),
      status: v.number(),
      messageId: v.optional(v.string()),
      model: v.optional(v.string()),
      usage: v.optional(v.looseObject({})),
    }),
  ),
})

const usageSchema = v.object({
  input_tokens: v.number(),
  output_tokens: v.number(),
  cache_read_input_tokens: v.number(),
  cache_creation_input_tokens: v.number(),
  cache_creation: v.optional(
    v.object({ephemeral_5m_input_tokens: v.number(), ephemeral_1h_input_tokens: v.number()}),
    {ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0},
  ),
})

/** What an emitter can tell of what was served. */
type Sees = {
  readonly source: Source
  readonly cache?: boolean
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
  'vercel-ai-6.0.326': {source: 'gen-ai', cache: true, ids: ['messageId']},
  'vercel-ai-7.0.173': {source: 'gen-ai', cache: true, ids: ['messageId']},
}

function usageIn(emitter: string): UsageBatch {
  const folder = join(FOLDER, emitter)
  const batches = readdirSync(folder)
    .filter(file => file !== 'truth.json')
    .map(file => {
      const bytes = readFileSync(join(folder, file))
      return file.endsWith('.json')
        ? decodeJson('traces', JSON.parse(bytes.toString()), WANTED)
        : decodeProtobuf('traces', bytes, WANTED)
    })
  const usage = batches.map(batch => normalizeBatch(batch, 0))
  return {
    events: usage.flatMap(({events}) => events),
    points: usage.flatMap(({points}) => points),
    apiErrors: usage.flatMap(({apiErrors}) => apiErrors),
    sessions: usage.flatMap(({sessions}) => sessions),
    unreadable: usage.reduce((sum, {unreadable}) => sum + unreadable, 0),
  }
}

function truthOf(emitter: string) {
  const {served} = v.parse(truthSchema, JSON.parse(readFileSync(join(FOLDER, emitter, 'truth.json'), 'utf8')))
  const answered = served.flatMap(({usage, ...call}) =>
    usage === undefined ? [] : [{...call, usage: v.parse(usageSchema, usage)}],
  )
  return {answered, refused: served.filter(({status}) => status >= 400)}
}

function countsOf({inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens}: UsageEvent) {
  return {inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens}
}

function byInput<T extends {inputTokens: number}>(counts: readonly T[]): T[] {
  return counts.toSorted((a, b) => a.inputTokens - b.inputTokens)
}

describe.each(Object.entries(SEES))('what %s exported', (emitter, sees) => {
  const {events, apiErrors, unreadable} = usageIn(emitter)
  const {answered, refused} = truthOf(emitter)

  it('tells of each answer once, with the tokens that it can tell', () => {
    const truth = answered.map(({usage}) => ({
      inputTokens: usage.input_tokens,
      outputTokens: usage.output_tokens,
      cacheReadTokens: sees.cache ? usage.cache_read_input_tokens : 0,
      cacheWriteTokens: sees.cache ? usage.cache_creation_input_tokens : 0,
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
    const truth = answered.map(({usage}) => (sees.split ? usage.cache_creation.ephemeral_1h_input_tokens : 0))
    expect(events.map(event => event.cacheWrite1hTokens).toSorted()).toEqual(truth.toSorted())
  })
})

describe('one instrumentation around another', () => {
  const {events} = usageIn('openinference-js-around-sdk-0.2.8')
  const {answered} = truthOf('openinference-js-around-sdk-0.2.8')

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
  const folders = readdirSync(FOLDER, {withFileTypes: true}).filter(entry => entry.isDirectory())
  expect(folders.map(({name}) => name).toSorted()).toEqual(
    [...Object.keys(SEES), 'openinference-js-around-sdk-0.2.8'].toSorted(),
  )
})
