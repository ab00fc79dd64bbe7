import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {addSighting, type MergedUsage, mergeSightings, type Sightings} from '../../src/usage/merge-usage.ts'
import type {MetricPoint, UsageBatch, UsageEvent} from '../../src/usage/usage-event.ts'
import {spendQuery, TemporaryStore} from '../support/temporary-store.ts'
import {AT_MS, metricPoint, usageEvent} from '../support/usage-event.ts'

const BUCKET_MS = 900_000
const PROMPT_OVER = 100
const PROJECTS = ['shop', 'site', undefined]

// Few values of each, so that requests share rows, and records of one request disagree about where it goes.
const record = fc.record({
  request: fc.nat(5),
  lane: fc.constantFrom('log' as const, 'span' as const),
  session: fc.constantFrom('session-1', 'session-2', undefined),
  isHiding: fc.boolean(),
  minute: fc.nat(40),
  model: fc.constantFrom('opus', 'sonnet'),
  input: fc.constantFrom(0, 60, PROMPT_OVER, PROMPT_OVER + 1),
  output: fc.nat(2),
  cost: fc.option(fc.nat(3), {nil: undefined}),
  project: fc.constantFrom(...PROJECTS),
})

type Record = typeof record extends fc.Arbitrary<infer T> ? T : never

function toEvent(told: Record): UsageEvent {
  return usageEvent({
    lane: told.lane,
    requestId: `req_${told.request}`,
    sessionId: told.session,
    hidesSession: told.isHiding || told.session === undefined,
    occurredAtMs: AT_MS + told.minute * 60_000,
    model: told.model,
    inputTokens: told.input,
    outputTokens: told.output,
    reportedMicroUsd: told.lane === 'log' ? told.cost : undefined,
    context: {project: told.project, attributes: {}},
  })
}

/** One log and one span at most per request, told in any order, any number of times. */
const events = fc
  .tuple(
    fc.uniqueArray(record, {selector: told => `${told.request} ${told.lane}`, maxLength: 10}),
    fc.array(fc.nat(9)),
  )
  .map(([told, copies]) => [...told, ...copies.flatMap(index => told[index] ?? [])].map(toEvent))

const points = fc.array(
  fc
    .record({
      session: fc.constantFrom('session-1', 'session-3', undefined),
      minute: fc.nat(3),
      value: fc.nat(50),
      model: fc.constantFrom('opus', 'sonnet'),
      project: fc.constantFrom(...PROJECTS),
    })
    .map(({session, minute, value, model, project}) => {
      const occurredAtMs = AT_MS + minute * 600_000
      const series = `${session} ${model} ${project}`
      const context = {project, attributes: {}}
      return metricPoint({sessionId: session, occurredAtMs, value, model, series, context})
    }),
  {maxLength: 6},
)

/** Everything told, cut into batches at random places, each batch with some points. */
const batches = fc
  .tuple(events, points, fc.array(fc.nat(12)), fc.infiniteStream(fc.nat(3)))
  .map(([told, measured, order, cuts]) => {
    const shuffled = told.map((event, index) => ({event, rank: order[index] ?? index}))
    shuffled.sort((a, b) => a.rank - b.rank)
    const result: {events: UsageEvent[]; points: MetricPoint[]}[] = [{events: [], points: []}]
    const open = () => {
      const last = result.at(-1)
      if (last !== undefined && cuts.next().value !== 0) return last
      const next = {events: [], points: []}
      result.push(next)
      return next
    }
    for (const {event} of shuffled) open().events.push(event)
    for (const point of measured) (result[point.value % result.length] ?? open()).points.push(point)
    return result
  })

type Sums = {requests: number; input: number; output: number; cost: number}

/** What the rollups must say, worked out from scratch: requests merged log first, metrics where nothing else is. */
function expectedSums(told: readonly Partial<UsageBatch>[]): Map<string, Sums> {
  const records = Map.groupBy(
    told.flatMap(batch => batch.events ?? []),
    ({requestId}) => requestId,
  )
  const requests = [...records.values()].map(of => mergeSightings(of.reduce<Sightings>(addSighting, [])))
  const sums = new Map<string, Sums>()
  const add = (key: readonly unknown[], more: Sums) => {
    const text = JSON.stringify(key)
    const {requests, input, output, cost} = sums.get(text) ?? {requests: 0, input: 0, output: 0, cost: 0}
    sums.set(text, {
      requests: requests + more.requests,
      input: input + more.input,
      output: output + more.output,
      cost: cost + more.cost,
    })
  }
  for (const usage of requests) {
    const bucket = Math.floor(usage.occurredAtMs / BUCKET_MS)
    const promptOver = usage.inputTokens > PROMPT_OVER ? PROMPT_OVER : 0
    const key = [bucket, usage.sessionId ?? null, usage.context.project ?? null, usage.model, promptOver]
    const {inputTokens: input, outputTokens: output, reportedMicroUsd: cost = 0} = usage
    add(key, {requests: 1, input, output, cost})
  }
  addMetrics(told, requests, add)
  return sums
}

function addMetrics(
  told: readonly Partial<UsageBatch>[],
  requests: Iterable<MergedUsage>,
  add: (key: readonly unknown[], more: Sums) => void,
): void {
  const sightings = [...told.flatMap(batch => batch.events ?? []), ...requests]
  const replaced = new Set(
    sightings.flatMap(({sessionId, hidesSession, context}) => [
      sessionId ?? `hidden ${context.project}`,
      ...(hidesSession ? [`hidden ${context.project}`] : []),
    ]),
  )
  const seen = new Set<string>()
  for (const point of told.flatMap(batch => batch.points ?? [])) {
    const identity = `${point.series} ${point.timeUnixNano}`
    if (seen.has(identity)) continue
    seen.add(identity)
    if (point.value === 0 || replaced.has(point.sessionId ?? `hidden ${point.context.project}`)) continue
    const bucket = Math.floor(point.occurredAtMs / BUCKET_MS)
    const key = [bucket, point.sessionId ?? null, point.context.project ?? null, point.model, 'metric']
    add(key, {requests: 0, input: point.value, output: 0, cost: 0})
  }
}

/** The rollup as a report reads it: visible rows, with their texts. */
function visibleSums(store: TemporaryStore): Map<string, Sums> {
  const rows = store.rows(`SELECT bucket, iif(session.is_named, session.key, NULL) AS session,
      (SELECT value FROM text WHERE id = context.project) AS project,
      (SELECT value FROM text WHERE id = price_class.model) AS model,
      iif(prompt_over < 0, 'metric', prompt_over) AS prompt_over,
      sum(rollup.requests) AS requests, sum(input_tokens) AS input, sum(output_tokens) AS output,
      sum(reported_micro_usd) AS cost
    FROM rollup JOIN attribution ON attribution.id = rollup.attribution
    JOIN session ON session.id = attribution.session JOIN context ON context.id = attribution.context
    JOIN price_class ON price_class.id = rollup.price_class
    WHERE prompt_over >= 0 OR has_requests = 0 GROUP BY 1, 2, 3, 4, 5`)
  return new Map(
    rows.map(({bucket, session, project, model, prompt_over, requests, input, output, cost}) => [
      JSON.stringify([bucket, session, project, model, prompt_over]),
      {requests: Number(requests), input: Number(input), output: Number(output), cost: Number(cost)},
    ]),
  )
}

/** Every row of the rollups, with texts in place of the ids of price classes. */
function dumpRollups(store: TemporaryStore) {
  const classText = `(SELECT (SELECT value FROM text WHERE id = model) || ' ' || prompt_over
    FROM price_class WHERE id = price_class) AS class`
  return {
    rollup: store.rows(
      `SELECT *, ${classText}, NULL AS price_class FROM rollup ORDER BY bucket, attribution, class`,
    ),
    total: store.rows(`SELECT *, ${classText}, NULL AS price_class FROM rollup_total ORDER BY bucket, class`),
    hour: store.rows(`SELECT *, ${classText}, NULL AS price_class FROM rollup_hour ORDER BY bucket, class`),
  }
}

const sumsOf = (table: string, bucket: string) => `SELECT ${bucket} AS bucket, price_class,
  sum(requests) AS requests, sum(input_tokens) AS input, sum(reported_micro_usd) AS cost,
  sum(reported_requests) AS reported FROM ${table} GROUP BY 1, 2 ORDER BY 1, 2`

describe('the rollups', () => {
  it('are what the requests and the metrics give from scratch, after any sequence of batches', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async told => {
        const store = await TemporaryStore.open([PROMPT_OVER])
        await store.appendEach(...told)
        expect(visibleSums(store)).toEqual(expectedSums(told))
        await store.close()
      }),
      {numRuns: 25},
    )
  })

  it('are the same when all came in one batch, and when it comes again', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async told => {
        const store = await TemporaryStore.open([PROMPT_OVER])
        await store.append({
          events: told.flatMap(batch => batch.events),
          points: told.flatMap(batch => batch.points),
        })
        expect(visibleSums(store)).toEqual(expectedSums(told))
        const before = dumpRollups(store)
        await store.reopen()
        await store.appendEach(...told)
        expect(dumpRollups(store)).toEqual(before)
        await store.close()
      }),
      {numRuns: 12},
    )
  })

  it('agree with one another, and hold no empty row', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async told => {
        const store = await TemporaryStore.open([PROMPT_OVER])
        await store.appendEach(...told)
        const visible = `(SELECT rollup.* FROM rollup JOIN attribution ON attribution.id = rollup.attribution
          JOIN session ON session.id = attribution.session JOIN price_class ON price_class.id = rollup.price_class
          WHERE prompt_over >= 0 OR has_requests = 0)`
        expect(store.rows(sumsOf('rollup_total', 'bucket'))).toEqual(store.rows(sumsOf(visible, 'bucket')))
        const hour = 'bucket - bucket % 4'
        expect(store.rows(sumsOf('rollup_hour', 'bucket'))).toEqual(store.rows(sumsOf('rollup_total', hour)))
        for (const table of ['rollup', 'rollup_total', 'rollup_hour']) {
          const empty = `SELECT * FROM ${table} WHERE requests = 0 AND input_tokens = 0 AND output_tokens = 0`
          expect(store.rows(empty)).toEqual([])
        }
        await store.close()
      }),
      {numRuns: 12},
    )
  })

  it('are the same after a rebuild with other prompt sizes and back', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async told => {
        const store = await TemporaryStore.open([PROMPT_OVER])
        await store.appendEach(...told)
        const before = dumpRollups(store)
        const tokens = await store.totals()
        await store.reopen([10, 1_000])
        expect(await store.totals()).toEqual(tokens)
        await store.reopen([PROMPT_OVER])
        expect(dumpRollups(store)).toEqual(before)
        await store.close()
      }),
      {numRuns: 12},
    )
  })

  it('count every session of the visible usage once', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async told => {
        const store = await TemporaryStore.open([PROMPT_OVER])
        await store.appendEach(...told)
        const keyOf = (key: string): unknown[] => JSON.parse(key)
        // Sessions without a name are one per project here.
        const sessions = [...expectedSums(told).keys()].map(keyOf).map(([bucket, session, project]) => ({
          hour: Math.floor(Number(bucket) / 4),
          session: session ?? `hidden ${project}`,
        }))
        const counted = await store.read(reader => reader.countSessions(spendQuery()))
        expect(counted[0]?.sessions ?? 0).toBe(new Set(sessions.map(({session}) => session)).size)
        const byHour = await store.read(reader => reader.countSessions(spendQuery({by: ['hour']})))
        const expected = new Set(sessions.map(({hour, session}) => `${hour} ${session}`))
        expect(byHour.reduce((total, {sessions}) => total + sessions, 0)).toBe(expected.size)
        await store.close()
      }),
      {numRuns: 25},
    )
  })
})
