import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {UsageEvent} from '../../src/usage/usage-event.ts'
import {TemporaryStore} from '../support/temporary-store.ts'
import {AT_MS, asSpan, usageEvent} from '../support/usage-event.ts'

const sonnet = 'claude-sonnet-4-5-20250929'

/** As Claude Code 2.0.76 tells of it: no id in telemetry, one in the transcript, which may have been written early. */
function told(request: number, set: {atMs?: number; output?: number; written?: number} = {}) {
  const {atMs = AT_MS + request * 1_000, output = 50 + request} = set
  const log = usageEvent({
    requestId: undefined,
    model: sonnet,
    occurredAtMs: atMs,
    inputTokens: 10 + request,
    cacheReadTokens: 20_000,
    outputTokens: output,
    reportedMicroUsd: 700,
  })
  const transcript = asTranscript(log, {
    requestId: `req_${request}`,
    messageId: `msg_${request}`,
    occurredAtMs: atMs - 200,
    outputTokens: set.written ?? output,
  })
  return {log, span: asSpan(log, {occurredAtMs: atMs + 4}), transcript}
}

function asTranscript(event: UsageEvent, set: Partial<UsageEvent> = {}): UsageEvent {
  return {...asSpan(event), lane: 'transcript', reportedMicroUsd: undefined, ...set}
}

async function store(...records: readonly UsageEvent[]): Promise<TemporaryStore> {
  const temporary = await TemporaryStore.open()
  await temporary.appendEach(...records.map(event => ({events: [event]})))
  return temporary
}

describe('a request of a client that sends no ids', () => {
  const {log, span, transcript} = told(1, {output: 71, written: 1})

  it.each(
    permutations([log, span, transcript]).map(
      order => [order.map(({lane}) => lane).join(', '), order] as const,
    ),
  )('is one in all its lanes, with the larger output and the id: %s', async (_, order) => {
    const temporary = await store(...order, ...order)
    expect(await temporary.totals()).toEqual({requests: 1, inputTokens: 11, outputTokens: 71})
    expect(temporary.rows('SELECT request_id, lanes, counts_lane, reported_micro_usd FROM event')).toEqual([
      {request_id: 'req_1', lanes: 7, counts_lane: 1, reported_micro_usd: 700},
    ])
  })

  it('is kept apart from the same prompt asked again, in whatever order both are told', async () => {
    const again = told(1, {atMs: AT_MS + 4_000, output: 500, written: 1})
    for (const order of permutations([log, transcript, again.log, again.transcript])) {
      const records = order.map(event =>
        event === again.transcript ? {...event, requestId: 'req_2', messageId: 'msg_2'} : event,
      )
      expect(await (await store(...records)).totals()).toEqual({
        requests: 2,
        inputTokens: 22,
        outputTokens: 571,
      })
    }
  })

  it('meets the transcript with its own output first, the nearest only then', async () => {
    const short = asTranscript(log, {
      requestId: 'req_8',
      messageId: 'msg_8',
      outputTokens: 3,
      occurredAtMs: log.occurredAtMs,
    })
    const whole = asTranscript(log, {
      requestId: 'req_9',
      messageId: 'msg_9',
      occurredAtMs: log.occurredAtMs - 900,
    })
    for (const order of permutations([log, short, whole]))
      expect(await (await store(...order)).totals()).toMatchObject({requests: 2, outputTokens: 74})
  })
})

describe('a message', () => {
  const line = (output: number, set: Partial<UsageEvent> = {}) =>
    usageEvent({lane: 'transcript', requestId: 'req_1', messageId: 'msg_1', outputTokens: output, ...set})

  it('is one request however many lines tell of it; the one with the largest output wins whole', async () => {
    const lines = [line(1, {inputTokens: 900}), line(37, {inputTokens: 3}), line(500, {inputTokens: 7})]
    for (const order of permutations(lines))
      expect(await (await store(...order)).totals()).toEqual({requests: 1, inputTokens: 7, outputTokens: 500})
  })

  it('is one request under two request ids, also when telemetry named both before', async () => {
    const records = [
      line(5),
      line(5, {requestId: 'req_2', sessionId: 'fork'}),
      usageEvent({requestId: 'req_1'}),
      asSpan(usageEvent({requestId: 'req_2'})),
    ]
    for (const order of permutations(records)) {
      const temporary = await store(...order, ...order)
      expect(await temporary.totals()).toEqual({requests: 1, inputTokens: 10, outputTokens: 5})
    }
  })

  it('without a request id is the request that telemetry gives one, in every order', async () => {
    const log = usageEvent({requestId: 'req_1', sequence: 3})
    const transcript = line(5, {requestId: undefined})
    for (const order of [
      [log, transcript],
      [transcript, log],
    ])
      expect(await (await store(...order)).totals()).toMatchObject({requests: 1})
  })

  it('never loses what was counted when it is told of with less', async () => {
    const temporary = await store(line(500, {cacheWriteTokens: 9}), line(1, {cacheWriteTokens: 0}))
    expect(await temporary.totals()).toMatchObject({outputTokens: 500})
  })
})

describe('a message that a fork repeats', () => {
  const {log, transcript} = told(1, {output: 71, written: 1})
  // Its name comes before and after the original's.
  it.each(['0-fork', 'z-fork'])(
    'is one request of the original session, and of its telemetry, in %s',
    async fork => {
      const copy = {...transcript, sessionId: fork}
      const orders = permutations([log, transcript, copy])
      for (const order of orders) {
        const temporary = await store(...order, ...order)
        expect(await temporary.totals()).toEqual({requests: 1, inputTokens: 11, outputTokens: 71})
      }
    },
  )

  it('stays in the session that told of it first', async () => {
    const temporary = await store(transcript, {...transcript, sessionId: '0-fork'})
    const rows = await temporary.spend({by: ['session']})
    expect(rows.map(({key, requests}) => [key[0], requests])).toEqual([['session-1', 1]])
  })
})

describe('requests inside a request', () => {
  const outer = usageEvent({lane: 'span', requestId: undefined, spanKey: 't/outer', inputTokens: 30})
  const inner = (name: string, set: Partial<UsageEvent> = {}) =>
    usageEvent({lane: 'span', requestId: undefined, spanKey: `t/${name}`, parentSpanKey: 't/outer', ...set})

  it('are counted, and not the one that totals them, in every order', async () => {
    for (const order of permutations([outer, inner('a'), inner('b', {inputTokens: 20})]))
      expect(await (await store(...order, ...order)).totals()).toMatchObject({requests: 2, inputTokens: 30})
  })

  it('count once where the outer one is the same request, seen by client and server', async () => {
    const client = {...outer, requestId: 'req_1'}
    const server = inner('server', {requestId: 'req_1', inputTokens: 30})
    for (const order of permutations([client, server]))
      expect(await (await store(...order, ...order)).totals()).toMatchObject({requests: 1, inputTokens: 30})
  })

  it('leave out every level that totals the one below', async () => {
    const middle = inner('middle', {inputTokens: 30})
    const leaf = inner('leaf', {parentSpanKey: 't/middle', inputTokens: 30})
    for (const order of permutations([outer, middle, leaf]))
      expect(await (await store(...order)).totals()).toMatchObject({requests: 1, inputTokens: 30})
  })
})

describe('what all lanes say of a truth', () => {
  const request = fc.record({
    id: fc.constantFrom('in all lanes', 'in the transcript', 'nowhere'),
    lanes: fc.subarray(['log', 'span', 'transcript'] as const, {minLength: 1}),
    output: fc.integer({min: 2, max: 90}),
    isWrittenEarly: fc.boolean(),
    copies: fc.nat(2),
    fork: fc.constantFrom(undefined, '0-fork', 'z-fork'),
  })

  function recordsOf(
    truth: readonly (typeof request extends fc.Arbitrary<infer T> ? T : never)[],
  ): UsageEvent[] {
    return truth.flatMap(({id, lanes, output, isWrittenEarly, copies, fork}, index) => {
      const {log, span, transcript} = told(index, {
        output,
        written: isWrittenEarly && lanes.length > 1 ? 1 : output,
      })
      const named = id === 'in all lanes' ? {requestId: `req_${index}`} : {}
      const line = id === 'nowhere' ? {...transcript, requestId: undefined} : transcript
      const all = {log: {...log, ...named}, span: {...span, ...named}, transcript: line}
      const seen = lanes.map(lane => all[lane])
      const isForked = fork !== undefined && lanes.includes('transcript')
      return [...seen, ...seen.slice(0, copies), ...(isForked ? [{...line, sessionId: fork}] : [])]
    })
  }

  it('is that truth, in every order, copied and cut into batches anyhow', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, {minLength: 1, maxLength: 8}),
        fc.infiniteStream(fc.nat(1_000)),
        fc.integer({min: 1, max: 5}),
        async (truth, ranks, size) => {
          const shuffled = recordsOf(truth)
            .map(event => ({event, rank: ranks.next().value}))
            .sort((a, b) => a.rank - b.rank)
            .map(({event}) => event)
          const temporary = await TemporaryStore.open()
          for (let at = 0; at < shuffled.length; at += size)
            await temporary.append({events: shuffled.slice(at, at + size)})
          const known = truth.map(({lanes, isWrittenEarly, output}) =>
            isWrittenEarly && lanes.length > 1 && !lanes.some(lane => lane !== 'transcript') ? 1 : output,
          )
          expect(await temporary.totals()).toMatchObject({
            requests: truth.length,
            outputTokens: known.reduce((sum, output) => sum + output, 0),
          })
          await temporary.close()
        },
      ),
      {numRuns: 60},
    )
  })
})

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map(rest => [item, ...rest]),
  )
}
