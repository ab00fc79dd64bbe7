import {describe, expect, it} from 'vitest'
import {type Exported, type ExportRequest, exportRequests} from '../../src/app/export-requests.ts'
import {ensureDirs} from '../../src/config/paths.ts'
import {parseFilters} from '../../src/report/parse-filters.ts'
import type {Measures} from '../../src/report/spend-report.ts'
import {UsageStore} from '../../src/store/usage-store.ts'
import type {UsageBatch} from '../../src/usage/usage-event.ts'
import {loadScenario} from '../support/captures.ts'
import {pricesOf, reportOf, whileWatching} from '../support/local-watch.ts'
import {replay} from '../support/replay.ts'
import {pathsOf, temporaryHome} from '../support/temporary-home.ts'
import {AT_MS, metricPoint, sessionSighting, usageBatch, usageEvent} from '../support/usage-event.ts'

async function homeWith(...batches: Partial<UsageBatch>[]): Promise<string> {
  const home = await temporaryHome()
  await ensureDirs(pathsOf(home))
  await append(home, ...batches)
  return home
}

async function append(home: string, ...batches: Partial<UsageBatch>[]): Promise<void> {
  const store = await UsageStore.open(pathsOf(home).storeFile, {promptThresholds: []})
  for (const batch of batches) await store.append(usageBatch(batch))
  await store.close()
}

type Line = Measures & Record<string, unknown>

async function exported(
  home: string,
  request: Partial<ExportRequest> = {},
  write?: (lines: string) => Promise<void>,
): Promise<Exported & {text: string; lines: Line[]}> {
  let text = ''
  const result = await exportRequests(
    {timezone: 'UTC', filters: {}, format: 'ndjson', ...request},
    {
      paths: pathsOf(home),
      prices: await pricesOf(home),
      now: () => AT_MS,
      signal: new AbortController().signal,
      write: async lines => {
        text += lines
        await write?.(lines)
      },
    },
  )
  const lines = request.format === 'csv' ? [] : text.trimEnd().split('\n')
  return {...result, text, lines: lines.filter(line => line !== '').map(line => JSON.parse(line))}
}

const known = usageEvent({
  model: 'claude-opus-5-5',
  inputTokens: 1_000,
  outputTokens: 500,
  cacheReadTokens: 20_000,
  cacheWriteTokens: 3_000,
  cacheWrite5mTokens: 2_000,
  cacheWrite1hTokens: 1_000,
  reportedMicroUsd: 31_000,
  speed: 'normal',
  provider: 'firstParty',
  agent: 'reviewer',
  tool: 'github/search',
  context: {
    userId: 'u-1',
    userEmail: 'ada@example.com',
    accountId: 'acc-1',
    organizationId: 'org-1',
    attributes: {cost_center: '4711'},
  },
})

describe('an export', () => {
  it('has everything that is known of a request', async () => {
    const home = await homeWith({
      sessions: [sessionSighting({plan: 'max', context: known.context})],
      events: [
        known,
        {
          ...known,
          lane: 'transcript',
          messageId: 'msg_1',
          geography: 'us',
          serviceTier: 'standard',
          webSearches: 2,
          place: {project: 'acme/shop', branch: 'fix', entrypoint: 'cli', clientVersion: '2.1.330'},
        },
      ],
    })
    const {lines, ...result} = await exported(home)
    expect(lines).toMatchInlineSnapshot(`
      [
        {
          "accountId": "acc-1",
          "agent": "reviewer",
          "attributes": {
            "cost_center": "4711",
          },
          "branch": "fix",
          "cacheReadTokens": 20000,
          "cacheWrite1hTokens": 1000,
          "cacheWrite5mTokens": 2000,
          "cacheWriteTokens": 3000,
          "clientVersion": "2.1.330",
          "countsLane": "log",
          "entrypoint": "cli",
          "estimatedUsd": 0.0596,
          "geography": "us",
          "inputTokens": 1000,
          "lanes": [
            "log",
            "transcript",
          ],
          "messageId": "msg_1",
          "model": "claude-opus-5-5",
          "occurredAt": "2026-11-22T12:00:00.000Z",
          "organizationId": "org-1",
          "outputTokens": 500,
          "plan": "max",
          "pricingAsOf": "2026-11-20",
          "pricingVersion": "2026-11-20",
          "project": "acme/shop",
          "provider": "firstParty",
          "reportedUsd": 0.031,
          "requestId": "req_1",
          "serviceTier": "standard",
          "sessionId": "session-1",
          "source": "claude-code",
          "speed": "normal",
          "tool": "github/search",
          "totalTokens": 24500,
          "user": "ada@example.com",
          "userEmail": "ada@example.com",
          "userId": "u-1",
          "webSearches": 2,
        },
      ]
    `)
    expect(result).toMatchObject({
      requests: 1,
      unpricedRequests: 0,
      tokensWithoutRequests: 0,
      requestsPrunedBefore: null,
      isComplete: true,
    })
  })

  it('tells nothing of what is not known, and never 0', async () => {
    const home = await homeWith({
      events: [usageEvent({model: 'nova-9', requestId: undefined, sessionId: undefined})],
    })
    const {lines, unpricedRequests} = await exported(home)
    expect(lines[0]).toMatchObject({
      estimatedUsd: null,
      reportedUsd: null,
      webSearches: null,
      sessionId: null,
      requestId: null,
      user: null,
      project: null,
      attributes: {},
    })
    expect(unpricedRequests).toBe(1)
  })

  it('has a line for each request, of whatever lanes, that adds up to the report', async () => {
    const home = await temporaryHome()
    await whileWatching(home, async url => {
      for (const name of ['multiturn', 'models', 'rich', 'cost'])
        await replay(url, loadScenario('2.1.330', name).batches)
    })
    const {totals, rows} = await reportOf(home, {by: ['model']})
    const model = rows[0]?.key.model ?? ''
    const session = String((await exported(home)).lines[3]?.sessionId)
    const until = '2026-11-22T12:00Z'
    for (const asked of [
      {},
      {filters: parseFilters({...NO_FILTERS, model: [model]})},
      {filters: parseFilters({...NO_FILTERS, session: [session.slice(0, 8)]})},
      {filters: parseFilters({...NO_FILTERS, source: ['claude-code'], agent: ['general-purpose']})},
      {since: '2026-11-22T06:00Z', until},
      {until: '2020-01-01'},
    ]) {
      const report = await reportOf(home, asked)
      const {lines, requests} = await exported(home, asked)
      expect(requests).toBe(lines.length)
      for (const measure of SUMMED)
        expect({asked, [measure]: sum(lines, measure)}).toEqual({
          asked,
          [measure]: report.totals[measure] ?? 0,
        })
      expect(sum(lines, 'estimatedUsd')).toBeCloseTo(report.totals.estimatedUsd ?? 0, 9)
      expect(sum(lines, 'reportedUsd')).toBeCloseTo(report.totals.reportedUsd ?? 0, 9)
    }
    expect(totals.requests).toBeGreaterThan(60)
  })

  it('prices each request by its own prompt size', async () => {
    const small = usageEvent({model: 'claude-haiku-5-5', inputTokens: 100_000, requestId: 'req_small'})
    const large = {...small, inputTokens: 100_001, requestId: 'req_large'}
    const home = await homeWith({events: [small, large]})
    const {lines} = await exported(home)
    const [one, other] = lines.map(({estimatedUsd}) => Number(estimatedUsd))
    expect((other ?? 0) / (one ?? 1)).toBeCloseTo(5, 1)
  })

  it('says which tokens no line can have, since metrics alone told of them', async () => {
    const home = await homeWith({
      events: [usageEvent()],
      points: [metricPoint({sessionId: 'session-2', value: 70}), metricPoint({value: 10})],
    })
    expect(await exported(home)).toMatchObject({requests: 1, tokensWithoutRequests: 70})
  })

  it('reads on only when what it has read is written', async () => {
    const events = Array.from({length: 1_200}, (_, index) => usageEvent({requestId: `req_${index}`}))
    const home = await homeWith({events})
    const pages: number[] = []
    let release = () => {}
    const stalled = new Promise<void>(resolve => {
      release = resolve
    })
    const exporting = exported(home, {}, async lines => {
      pages.push(lines.split('\n').length - 1)
      if (pages.length === 2) await stalled
    })
    while (pages.length < 2) await new Promise(setImmediate)
    // A stalled reader holds nobody up: what comes meanwhile is kept, and is not in this export.
    await append(home, {events: [usageEvent({requestId: 'req_late'})]})
    expect(pages).toEqual([0, 500])
    release()
    const {requests, lines} = await exporting
    expect(pages).toEqual([0, 500, 500, 200])
    expect(requests).toBe(1_200)
    expect(new Set(lines.map(({requestId}) => requestId)).size).toBe(1_200)
    expect((await exported(home)).requests).toBe(1_201)
  })

  it('says that there is nothing yet', async () => {
    await expect(exported(await temporaryHome())).rejects.toMatchObject({code: 'NO_DATA'})
  })
})

const NO_FILTERS = {
  user: [],
  model: [],
  project: [],
  branch: [],
  session: [],
  source: [],
  team: [],
  agent: [],
  tool: [],
  attr: [],
}

const SUMMED = [
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'totalTokens',
] as const satisfies readonly (keyof Measures)[]

function sum(lines: readonly Line[], measure: keyof Measures): number {
  return lines.reduce((total, line) => total + (line[measure] ?? 0), 0)
}
