import {describe, expect, it} from 'vitest'
import type {Measures} from '../../src/report/spend-report.ts'
import {type CapturedBatch, listScenarios, loadScenario, type ReportedRequest} from '../support/captures.ts'
import {reportOf, whileWatching} from '../support/local-watch.ts'
import {ofSignals, type ReplayOptions, type ReplayOrder, replay} from '../support/replay.ts'
import {temporaryHome} from '../support/temporary-home.ts'
import {type TruthTotals, truthTotals} from '../support/truth-totals.ts'

const scenarios = listScenarios()
const ORDERS: readonly ReplayOrder[] = ['sent', 'reverse', 1, 2, 3]

/** The part of a report's measures that the client's own records tell exactly. */
function counted(measures: Measures): TruthTotals {
  const {requests, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, sessions} = measures
  return {requests: requests ?? 0, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, sessions}
}

/** Those of all requests, and of each session's. */
async function countedIn(home: string) {
  const {totals, rows} = await reportOf(home)
  return {totals: counted(totals), sessions: new Map(rows.map(row => [row.key.session, counted(row)]))}
}

function countedInTruth(requests: readonly ReportedRequest[]) {
  const bySession = Map.groupBy(requests, ({sessionId}) => sessionId)
  return {
    totals: truthTotals(requests),
    sessions: new Map([...bySession].map(([session, own]) => [session, truthTotals(own)])),
  }
}

async function send(url: string, batches: readonly CapturedBatch[], options?: ReplayOptions): Promise<void> {
  const replies = await replay(url, batches, options)
  expect(new Set(replies.map(({status}) => status))).toEqual(new Set([200]))
}

/** A home that a `watch` has recorded these batches in. */
async function recorded(batches: readonly CapturedBatch[], options?: ReplayOptions): Promise<string> {
  const home = await temporaryHome()
  await whileWatching(home, url => send(url, batches, options))
  return home
}

describe.each(scenarios)('$version $name', ({version, name}) => {
  const {batches, truth} = loadScenario(version, name)
  const expected = countedInTruth(truth.logs)
  const spans = ofSignals(batches, 'traces')

  it('gives what the client reported from logs alone', async () => {
    expect(await countedIn(await recorded(ofSignals(batches, 'logs')))).toEqual(expected)
  })

  it.runIf(spans.length > 0)('gives what the client reported from spans alone', async () => {
    expect(await countedIn(await recorded(spans))).toEqual(expected)
  })

  it('gives the token sums from metrics alone, and says that it knows no requests', async () => {
    const {totals} = await reportOf(await recorded(ofSignals(batches, 'metrics')))
    expect(counted(totals)).toEqual({...expected.totals, requests: 0})
    expect(totals).toMatchObject({
      requests: null,
      reportedRequests: null,
      cacheWrite5mTokens: null,
      cacheWrite1hTokens: null,
    })
  })

  it.each(ORDERS)('gives what the client reported from all together, in order %s', async order => {
    expect(await countedIn(await recorded(batches, {order}))).toEqual(expected)
  })

  it.each(ORDERS)('gives the same over four connections at once, in order %s', async order => {
    expect(await countedIn(await recorded(batches, {order, concurrency: 4}))).toEqual(expected)
  })

  it('gives the same when everything is sent twice, in a muddle', async () => {
    expect(await countedIn(await recorded([...batches, ...batches], {order: 4}))).toEqual(expected)
  })

  it('gives the same when watch is restarted and everything is sent again', async () => {
    const home = await recorded(batches)
    await whileWatching(home, url => send(url, batches, {order: 'reverse'}))
    expect(await countedIn(home)).toEqual(expected)
  })

  it('gives the same when watch is restarted in the middle', async () => {
    const middle = Math.floor(batches.length / 2)
    const home = await recorded(batches.slice(0, middle))
    await whileWatching(home, url => send(url, batches.slice(middle)))
    expect(await countedIn(home)).toEqual(expected)
  })
})
