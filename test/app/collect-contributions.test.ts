import {describe, expect, it} from 'vitest'
import {type CollectOptions, collectContributions} from '../../src/app/collect-contributions.ts'
import {resolvePaths} from '../../src/config/paths.ts'
import {promptThresholds} from '../../src/pricing/prompt-thresholds.ts'
import type {UsageEvent} from '../../src/usage/usage-event.ts'
import {builtInPriceList} from '../support/price-list.ts'
import {TemporaryStore, temporaryFolder} from '../support/temporary-store.ts'
import {AT_MS, usageEvent} from '../support/usage-event.ts'

const DAY_MS = 86_400_000
const prices = builtInPriceList()
const identity = {id: 'contributor-1a2b3c4d-5e6f7a8b', contributor: 'contributor-1a2b3c4d'}
const onBranch = {project: 'acme/api', branch: 'fix'}
const place = (branch: string | undefined, project: string | undefined = 'acme/api') => ({project, branch})
const inRun = (id: string, name?: string) => ({
  attributes: {'cicd.pipeline.run.id': id, ...(name !== undefined && {'cicd.pipeline.name': name})},
})

/** A million input tokens, 4 $ at list price, of a request with this number. */
const request = (number: number, set: Partial<UsageEvent> = {}): UsageEvent =>
  usageEvent({
    requestId: `req_${number}`,
    model: 'claude-opus-5-5',
    inputTokens: 1_000_000,
    outputTokens: 0,
    place: place('fix'),
    ...set,
  })

async function collect(events: readonly UsageEvent[], set: Partial<CollectOptions> = {}) {
  const store = await TemporaryStore.open(promptThresholds(prices))
  await store.append({events})
  const paths = {...resolvePaths({STACKSPEND_HOME: temporaryFolder()}, 'linux', '/'), storeFile: store.file}
  return collectContributions({...onBranch, identity, ...set}, {paths, prices})
}

describe('what a store knows of a branch', () => {
  it('is summed by model and UTC day, and priced', async () => {
    const {developer, ci} = await collect([
      request(1),
      request(2, {sessionId: 'session-2'}),
      request(3, {model: 'claude-sonnet-5-5'}),
      request(4, {occurredAtMs: AT_MS + DAY_MS}),
    ])
    expect(ci).toEqual([])
    expect(developer).toMatchObject({
      ...identity,
      ...onBranch,
      origin: 'developer',
      pricing: {version: prices.version, asOf: prices.asOf},
      sessions: 2,
    })
    expect(
      developer?.rows.map(row => [row.day, row.model, row.requests, row.totalTokens, row.sessions]),
    ).toEqual([
      ['2026-11-22', 'claude-opus-5-5', 2, 2_000_000, 2],
      ['2026-11-22', 'claude-sonnet-5-5', 1, 1_000_000, 1],
      ['2026-11-23', 'claude-opus-5-5', 1, 1_000_000, 1],
    ])
    expect(developer?.rows[0]?.estimatedUsd).toBeCloseTo(8, 9)
  })

  it('leaves out other branches, other projects and what names neither', async () => {
    const {developer} = await collect([
      request(1),
      request(2, {place: place('main')}),
      request(3, {place: place('fix', 'acme/web'), sessionId: 'session-2'}),
      request(4, {place: undefined, sessionId: 'session-3'}),
    ])
    expect(developer).toMatchObject({sessions: 1, rows: [{requests: 1}]})
  })

  it('is nothing where there is no store, or none of that branch', async () => {
    expect(await collect([request(1, {place: place('main')})])).toEqual({developer: undefined, ci: []})
    const paths = resolvePaths({STACKSPEND_HOME: temporaryFolder()}, 'linux', '/')
    const nothing = await collectContributions({...onBranch, identity}, {paths, prices})
    expect(nothing).toEqual({developer: undefined, ci: []})
  })

  it('says that a model has no price, and does not call it free', async () => {
    const {developer} = await collect([request(1, {model: 'nova-9'})])
    expect(developer?.rows).toMatchObject([{model: 'nova-9', estimatedUsd: null, unpricedTokens: 1_000_000}])
  })

  it('keeps what ran in CI apart, one contribution per run', async () => {
    const {developer, ci} = await collect([
      request(1),
      request(2, {sessionId: 'ci-1', context: inRun('77', 'Review')}),
      request(3, {sessionId: 'ci-1', context: inRun('77', 'Review')}),
      request(4, {sessionId: 'ci-2', context: inRun('78')}),
    ])
    expect(developer).toMatchObject({sessions: 1, rows: [{requests: 1}]})
    expect(
      ci.map(({id, contributor, sessions, rows}) => [id, contributor, sessions, rows[0]?.requests]),
    ).toEqual([
      ['ci-77', 'Review (ci)', 1, 2],
      ['ci-78', 'ci', 1, 1],
    ])
  })

  it('tells jobs of one run apart, which ran on machines of their own', async () => {
    const job = (id: string) => ({
      attributes: {'cicd.pipeline.run.id': '77', 'cicd.pipeline.task.run.id': id},
    })
    const {ci} = await collect([request(1, {context: job('77-a')}), request(2, {context: job('77-b')})])
    expect(ci.map(({id}) => id)).toEqual(['ci-77-a', 'ci-77-b'])
  })

  it('makes a file name of any id that a run gives itself, another for each', async () => {
    const {ci} = await collect([
      request(1, {context: inRun('../../Über 9')}),
      request(2, {context: inRun('../../Über/9')}),
    ])
    expect(ci).toHaveLength(2)
    for (const {id} of ci) expect(id).toMatch(/^ci--ber-9-[0-9a-f]{12}$/)
    expect(new Set(ci.map(({id}) => id)).size).toBe(2)
  })
})

describe('what the store of a CI job knows', () => {
  const run = {id: '77-a', workflow: 'Review', ownsStore: true}
  const ofJob = {attributes: {'cicd.pipeline.run.id': '77', 'cicd.pipeline.task.run.id': '77-a'}}
  const idsOf = (ci: readonly {id: string; contributor: string; sessions: number}[]) =>
    ci.map(({id, contributor, sessions}) => [id, contributor, sessions])

  it('is all of that job, wherever it worked, and of other runs what is of the branch', async () => {
    const {developer, ci} = await collect(
      [
        request(1, {context: ofJob}),
        request(2, {context: ofJob, place: place(undefined), sessionId: 'session-2'}),
        request(3, {context: ofJob, place: place('main'), sessionId: 'session-3'}),
        request(4, {context: inRun('76', 'Review'), sessionId: 'session-4'}),
        request(5, {context: inRun('75'), place: place('main'), sessionId: 'session-5'}),
      ],
      {run},
    )
    expect(developer).toBeUndefined()
    expect(idsOf(ci)).toEqual([
      ['ci-76', 'Review (ci)', 1],
      ['ci-77-a', 'Review (ci)', 3],
    ])
  })

  it("takes what names no run for the job's own only where the store is", async () => {
    const events = [request(1, {context: ofJob}), request(2, {sessionId: 'session-2'})]
    expect(idsOf((await collect(events, {run})).ci)).toEqual([['ci-77-a', 'Review (ci)', 2]])
    const kept = {...run, ownsStore: false}
    expect(idsOf((await collect(events, {run: kept})).ci)).toEqual([['ci-77-a', 'Review (ci)', 1]])
  })

  it('is the job alone where nothing tells the branch', async () => {
    const {ci} = await collect([request(1, {context: ofJob}), request(2, {context: inRun('76')})], {
      run,
      branch: undefined,
    })
    expect(idsOf(ci)).toEqual([['ci-77-a', 'Review (ci)', 1]])
  })
})
