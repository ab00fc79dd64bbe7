import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {ensureDirs} from '../../src/config/paths.ts'
import {UsageStore} from '../../src/store/usage-store.ts'
import type {UsageEvent} from '../../src/usage/usage-event.ts'
import {type CliResult, runCli} from '../support/run-cli.ts'
import {pathsOf} from '../support/temporary-home.ts'
import {AT_MS, usageBatch, usageEvent} from '../support/usage-event.ts'

const SESSION = '1b3b3afd-5e53-4425-8371-caae837a4933'
const log = usageEvent({
  sessionId: SESSION,
  requestId: 'req_1',
  model: 'claude-opus-5-5',
  inputTokens: 1_000,
  outputTokens: 500,
  cacheReadTokens: 20_000,
  cacheWriteTokens: 3_000,
  cacheWrite1hTokens: 1_000,
  reportedMicroUsd: 31_000,
  speed: 'normal',
  context: {userEmail: 'ada@example.com', attributes: {}},
})
const transcript: UsageEvent = {
  ...log,
  lane: 'transcript',
  messageId: 'msg_1',
  occurredAtMs: AT_MS - 100,
  reportedMicroUsd: undefined,
  speed: undefined,
  geography: 'us',
  webSearches: 2,
  place: {project: 'acme/shop', branch: 'fix/retry', clientVersion: '2.1.330'},
  context: {attributes: {}},
}
const unpriced = usageEvent({
  sessionId: SESSION,
  requestId: 'req_2',
  model: 'nova-9',
  occurredAtMs: AT_MS + 60_000,
})
const CI_SESSION = 'c1000000-5e53-4425-8371-caae837a4933'
const inCi = {context: {branch: 'fix/ci', attributes: {'cicd.pipeline.run.id': '77'}}}

let home: string
const explain = (...args: string[]): Promise<CliResult> =>
  runCli(['explain', ...args], {env: {STACKSPEND_HOME: home}})
const explainJson = async (name: string) => JSON.parse((await explain(name, '--json')).stdout)

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stackspend-explain-'))
  await ensureDirs(pathsOf(home))
  const store = await UsageStore.open(pathsOf(home).storeFile, {promptThresholds: []})
  await store.append(
    usageBatch({
      sessions: [{sessionId: SESSION, atMs: AT_MS, plan: 'max', context: log.context}],
      events: [log, transcript, unpriced, usageEvent({sessionId: '1b3b3afd-other', requestId: 'req_3'})],
    }),
  )
  await store.append(
    usageBatch({
      sessions: [{sessionId: CI_SESSION, atMs: AT_MS, ...inCi}],
      events: [
        usageEvent({sessionId: CI_SESSION, requestId: 'req_4', ...inCi}),
        {...transcript, sessionId: CI_SESSION, requestId: 'req_5', messageId: 'msg_5'},
      ],
    }),
  )
  await store.close()
})

afterAll(() => rm(home, {recursive: true, force: true}))

describe('stackspend explain REQUEST', () => {
  it('shows what each lane said, whose counts won, the price row, its surcharges and what the client reported', async () => {
    const {stdout, stderr, exitCode} = await explain('req_1')
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
    expect(stdout).toMatchInlineSnapshot(`
      "$0.06 for request req_1: claude-opus-5-5, 2026-11-22 12:00:00Z
        ada@example.com · acme/shop on fix/retry · Claude Code 2.1.330

      Lane          Input  Output  Cache read  Cache write  of it 1 h   Reported  Told
      ▸ log         1,000     500      20,000        3,000      1,000  $0.031000  normal
        transcript  1,000     500      20,000        3,000      1,000          –  geography us, 2 web searches
      ▸ the lane whose counts are taken: the largest output wins whole

        list rates of claude-opus-5-5 from 2026-09-22: https://platform.claude.com/docs/en/release-notes/overview; model catalogue of Claude Code 2.1.330 (2026-11-20) (2026-11-20)
          input                         1,000            $4 per M  $0.004400
          output                          500           $20 per M  $0.011000
          cache write 5 min (assumed)   2,000            $5 per M  $0.011000
          cache write 1 h               1,000            $8 per M  $0.008800
          cache read                   20,000          $0.2 per M  $0.004400
          web search                        2       $10 per 1,000  $0.020000
          total                                × 1.1 US geography  $0.059600
        reported by the client: $0.031000

      Not known
        how long 2,000 cache-write tokens live: priced as 5 minutes, 1 hour costs more

      Estimated at list price 2026-11-20, not a bill.
      "
    `)
  })

  it('finds it by the id of its message too', async () => {
    expect((await explainJson('msg_1')).requestId).toBe('req_1')
  })

  it('adds up: its parts, factors and web searches are the estimate', async () => {
    const {cost, estimatedUsd} = await explainJson('req_1')
    const parts: {usd: number}[] = cost.components
    expect(parts.reduce((sum, {usd}) => sum + usd, 0) + cost.webSearches.usd).toBeCloseTo(estimatedUsd, 12)
    // (1,000 × 4 + 500 × 20 + 20,000 × 0.2 + 2,000 × 5 + 1,000 × 8) × 1.1 in millionths, and 2 searches.
    expect(estimatedUsd).toBeCloseTo((36_000 * 1.1) / 1e6 + 0.02, 12)
  })

  it('names the branch that telemetry gave it, or its session', async () => {
    expect((await explainJson('req_4')).branch).toBe('fix/ci')
    expect((await explainJson('req_5')).branch).toBe('fix/ci')
    expect((await explainJson(CI_SESSION)).branch).toBe('fix/ci')
  })

  it('says why there is no price', async () => {
    expect(await explainJson('req_2')).toMatchObject({
      estimatedUsd: null,
      cost: {status: 'unpriced', reason: 'no such model'},
    })
  })
})

describe('stackspend explain SESSION', () => {
  it('shows lanes, coverage, plan, prices and the dearest requests', async () => {
    const {stdout, exitCode} = await explain('1b3b3afd-5')
    expect(exitCode).toBe(0)
    expect(stdout).toMatchInlineSnapshot(`
      "$0.06 for session 1b3b3afd-5e53-4425-8371-caae837a4933: 2 requests, 2026-11-22 12:00:00Z to 2026-11-22 12:01:00Z
        ada@example.com · acme/shop on fix/retry · Claude Code 2.1.330
        on a subscription (max): a list-price equivalent, not money billed

        seen by      log + transcript: 1 · log: 1
        counts from  log: 2
        coverage     telemetry saw 100 % of the transcript's requests
        reported     $0.031000 by the client itself, for 1 of 2 requests

      claude-opus-5-5: 1 request, 24.5k tokens
        list rates of claude-opus-5-5 from 2026-09-22: https://platform.claude.com/docs/en/release-notes/overview; model catalogue of Claude Code 2.1.330 (2026-11-20) (2026-11-20)
          input                         1,000            $4 per M  $0.004400
          output                          500           $20 per M  $0.011000
          cache write 5 min (assumed)   2,000            $5 per M  $0.011000
          cache write 1 h               1,000            $8 per M  $0.008800
          cache read                   20,000          $0.2 per M  $0.004400
          web search                        2       $10 per 1,000  $0.020000
          total                                × 1.1 US geography  $0.059600

      nova-9: 1 request, 15 tokens
        unpriced: no such model. See: stackspend pricing check

      The dearest requests
        req_1  2026-11-22 12:00:00Z  claude-opus-5-5  $0.059600

      Not known
        how long 2.00k cache-write tokens live: priced as 5 minutes, 1 hour costs more
        geography, web searches and the speed served of 1 request that no transcript told of

      Estimated at list price 2026-11-20, not a bill.
      "
    `)
  })

  it('has the estimate of a report of that session', async () => {
    const {stdout} = await runCli(['report', '--session', SESSION, '--json'], {env: {STACKSPEND_HOME: home}})
    expect((await explainJson(SESSION)).estimatedUsd).toBe(JSON.parse(stdout).totals.estimatedUsd)
  })

  it('asks for more of an id that several sessions begin with', async () => {
    const {stderr, exitCode} = await explain('1b3b')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('Several sessions begin with "1b3b"')
    expect(stderr).toContain(SESSION)
  })

  it('says what to do about a name that nothing is known by', async () => {
    const {stderr, exitCode} = await explain('req_9')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('No request and no session is known as "req_9".')
    expect((await runCli(['explain', 'req_9'])).exitCode).toBe(1)
  })
})
