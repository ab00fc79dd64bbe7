import {describe, expect, it} from 'vitest'
import type {SpendReport} from '../../src/report/spend-report.ts'
import {
  type CapturedBatch,
  listScenarios,
  loadScenario,
  type ReportedRequest,
  type Scenario,
} from '../support/captures.ts'
import {reportOf, whileWatching} from '../support/local-watch.ts'
import {ofSignals, replay} from '../support/replay.ts'
import {temporaryHome} from '../support/temporary-home.ts'
import {listPriceUsd} from './list-price.ts'

const scenarios = listScenarios()
const newest = scenarios.filter(({version}) => version === '2.1.330')

async function reportAfter(batches: readonly CapturedBatch[]): Promise<SpendReport> {
  const home = await temporaryHome()
  await whileWatching(home, url => replay(url, batches))
  return reportOf(home)
}

function servedAs(request: ReportedRequest, {truth}: Scenario) {
  return truth.api.find(call => call.requestId === request.requestId)
}

/** What a request costs at list price, by what its lane can know. */
function listPrice(
  request: ReportedRequest,
  scenario: Scenario,
  {knowsSplit, knowsSpeed}: {knowsSplit: boolean; knowsSpeed: boolean},
): number {
  const served = servedAs(request, scenario)
  const cacheWrite1hTokens = knowsSplit ? (served?.usage?.cacheWrite1hTokens ?? 0) : 0
  const isFast = knowsSpeed && served?.caseName === 'cost:fast'
  return listPriceUsd({...request, cacheWrite1hTokens}, scenario.batches[0]?.receivedAt ?? '', isFast)
}

function sumBySession(
  scenario: Scenario,
  usdOf: (request: ReportedRequest) => number,
): Map<string | null, number> {
  const sums = new Map<string | null, number>()
  for (const request of scenario.truth.logs) {
    sums.set(request.sessionId, (sums.get(request.sessionId) ?? 0) + usdOf(request))
  }
  return sums
}

/** Sessions whose estimate is not what is expected, beyond what adding doubles in another order leaves. */
function differing(report: SpendReport, expected: ReadonlyMap<string | null, number>) {
  const estimates = new Map(report.rows.map(row => [row.key.session ?? null, row.estimatedUsd]))
  expect([...estimates.keys()].sort()).toEqual([...expected.keys()].sort())
  return [...expected].filter(([session, usd]) => Math.abs((estimates.get(session) ?? -1) - usd) > 1e-9)
}

const LANES = [
  {lane: 'logs', signals: ['logs'], knows: {knowsSplit: true, knowsSpeed: false}},
  {
    lane: 'all together',
    signals: ['logs', 'traces', 'metrics'],
    knows: {knowsSplit: true, knowsSpeed: false},
  },
  {lane: 'spans', signals: ['traces'], knows: {knowsSplit: false, knowsSpeed: false}},
  {lane: 'metrics', signals: ['metrics'], knows: {knowsSplit: false, knowsSpeed: true}},
] as const

describe.each(scenarios)('the estimate of $version $name', ({version, name}) => {
  const scenario = loadScenario(version, name)

  it.each(LANES)('is token counts times list price from $lane', async ({signals, knows}) => {
    const batches = ofSignals(scenario.batches, ...signals)
    if (batches.length === 0) return
    // Its log events do not tell the times to live, so its cache writes are all priced as 5-minute ones.
    const known = version === '2.0.76' ? {knowsSplit: false, knowsSpeed: false} : knows
    const expected = sumBySession(scenario, request => listPrice(request, scenario, known))
    expect(differing(await reportAfter(batches), expected)).toEqual([])
  })
})

describe.each([
  {lane: 'logs', signals: ['logs']},
  {lane: 'all together', signals: ['logs', 'traces', 'metrics']},
] as const)('the estimate from $lane', ({signals}) => {
  it('is what the client reported, but for web searches, US geography and fast mode', async () => {
    const exceptions: string[] = []
    for (const {version, name} of newest) {
      const scenario = loadScenario(version, name)
      const report = await reportAfter(ofSignals(scenario.batches, ...signals))
      const expected = sumBySession(scenario, request => request.reportedUsd)
      for (const [session, reportedUsd] of differing(report, expected)) {
        const requests = scenario.truth.logs.filter(({sessionId}) => sessionId === session)
        const estimatedUsd = report.rows.find(row => row.key.session === session)?.estimatedUsd
        for (const request of requests) {
          const served = servedAs(request, scenario)
          exceptions.push(
            `${name} ${served?.caseName} ${request.model}: ${estimatedUsd}, reported ${reportedUsd}`,
          )
        }
      }
    }
    expect(exceptions.sort()).toMatchInlineSnapshot(`
      [
        "cost cost:fast claude-opus-5-5: 0.4, reported 0.8",
        "cost cost:geo claude-haiku-4-5-20251001: 0.1, reported 0.11000000000000001",
        "cost cost:geo claude-opus-5-5: 0.4, reported 0.44000000000000006",
        "cost cost:geo claude-sonnet-5-5: 0.2, reported 0.22000000000000003",
        "cost cost:web claude-haiku-4-5-20251001: 0, reported 0.1",
        "cost cost:web claude-opus-5-5: 0, reported 0.1",
        "cost cost:web claude-sonnet-5-5: 0, reported 0.1",
      ]
    `)
  })
})

describe.each(newest)('the estimate of $name', ({version, name}) => {
  const {batches, truth} = loadScenario(version, name)
  const reportedUsd = truth.logs.reduce((sum, request) => sum + request.reportedUsd, 0)
  const spans = ofSignals(batches, 'traces')

  it.runIf(spans.length > 0)('is lower from spans alone, and says why', async () => {
    const {totals, notes} = await reportAfter(spans)
    expect(totals.estimatedUsd).toBeLessThan(reportedUsd)
    expect(totals).toMatchObject({reportedUsd: null, reportedRequests: 0, cacheWrite1hTokens: null})
    expect(notes.map(({code}) => code)).toEqual(['CACHE_WRITES_ASSUMED_5M'])
    expect(notes[0]?.text).toMatch(/priced as 5-minute writes: 1-hour ones cost more\.$/)
  })

  it('is lower from metrics alone, and says why', async () => {
    const {totals, notes} = await reportAfter(ofSignals(batches, 'metrics'))
    expect(totals.estimatedUsd).toBeLessThan(reportedUsd)
    expect(totals.reportedUsd).toBeCloseTo(reportedUsd, 5)
    expect(notes.map(({code}) => code)).toEqual([
      'REPORTED_DIFFERS',
      'CACHE_WRITES_ASSUMED_5M',
      'METRICS_ONLY',
    ])
  })
})
