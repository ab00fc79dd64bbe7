import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {ensureDirs} from '../../src/config/paths.ts'
import {UsageStore} from '../../src/store/usage-store.ts'
import type {UsageEvent} from '../../src/usage/usage-event.ts'
import {runCli} from '../support/run-cli.ts'
import {pathsOf} from '../support/temporary-home.ts'
import {AT_MS, usageBatch, usageEvent} from '../support/usage-event.ts'

const DAY_MS = 86_400_000
const log = (id: string, set: Partial<UsageEvent> = {}) => usageEvent({requestId: id, ...set})
const line = (id: string, set: Partial<UsageEvent> = {}) =>
  usageEvent({
    requestId: id,
    messageId: `msg ${id}`,
    lane: 'transcript',
    place: {clientVersion: '2.0.76'},
    ...set,
  })

let home: string
const reconcile = (...args: string[]) => runCli(['reconcile', ...args], {env: {STACKSPEND_HOME: home}})

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stackspend-reconcile-'))
  await ensureDirs(pathsOf(home))
  const store = await UsageStore.open(pathsOf(home).storeFile, {promptThresholds: []})
  const next = {occurredAtMs: AT_MS + DAY_MS, sessionId: 'session-2'}
  await store.append(
    usageBatch({
      events: [
        line('old', {occurredAtMs: AT_MS - DAY_MS}),
        ...['a', 'b', 'c'].flatMap(id => [log(id), line(id)]),
        log('background'),
        ...['d', 'e'].map(id => line(id, next)),
        log('f', next),
        line('f', next),
      ],
    }),
  )
  await store.close()
})

afterAll(() => rm(home, {recursive: true, force: true}))

describe('stackspend reconcile', () => {
  it('shows by day what telemetry and transcripts saw since telemetry began, and what is known of the cause', async () => {
    const {stdout, stderr, exitCode} = await reconcile()
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
    expect(stdout).toMatchInlineSnapshot(`
      "Telemetry saw 66 % of the 6 requests in your transcripts in all (UTC)

      Day         Telemetry  Transcripts  Both  Missed  Tokens missed  Coverage  Estimated
      2026-11-22          4            3     3       0              0     100 %    $0.0003
      2026-11-23          1            3     1       2             30      33 %    $0.0002
      Total               5            6     4       2             30      66 %

      Compared since telemetry began, 2026-11-22; every request counts once, whoever saw it.
      2 requests telemetry missed: counted from the transcripts.
      1 request no transcript has: calls in the background.
      Claude Code 2.0.76 does not report calls in the background that were unfinished when it ended, nor events of its first moments.
      "
    `)
  })

  it('shows the sessions of which telemetry missed most first', async () => {
    const {stdout} = await reconcile('--by', 'session', '--json')
    const {rows} = JSON.parse(stdout)
    expect(rows).toMatchObject([
      {key: 'session-2', requests: {telemetry: 1, transcripts: 3, both: 1}, share: 1 / 3},
      {key: 'session-1', requests: {telemetry: 4, transcripts: 3, both: 3}, share: 1},
    ])
  })

  it('is Markdown when asked for', async () => {
    const {stdout} = await reconcile('--format', 'markdown', '--since', '2026-11-23')
    expect(stdout).toMatchInlineSnapshot(`
      "### Telemetry saw 33 % of the 3 requests in your transcripts since 23 Nov 2026 (UTC)

      | Day | Telemetry | Transcripts | Both | Missed | Tokens missed | Coverage | Estimated |
      | --- | --: | --: | --: | --: | --: | --: | --: |
      | 2026-11-23 | 1 | 3 | 1 | 2 | 30 | 33 % | $0.0002 |
      | **Total** | 1 | 3 | 1 | 2 | 30 | 33 % |  |

      - Compared since telemetry began, 2026-11-22; every request counts once, whoever saw it.
      - 2 requests telemetry missed: counted from the transcripts.
      - Claude Code 2.0.76 does not report calls in the background that were unfinished when it ended, nor events of its first moments.
      "
    `)
  })

  it('is flagged in reports, which count everything once', async () => {
    const {stdout} = await runCli(['report', '--json'], {env: {STACKSPEND_HOME: home}})
    const report = JSON.parse(stdout)
    expect(report.totals.requests).toBe(8)
    expect(report.coverage).toMatchObject({
      requests: {telemetry: 5, transcripts: 6, both: 4},
      missedVersions: ['2.0.76'],
    })
    expect(report.notes.find((note: {code: string}) => note.code === 'TELEMETRY_GAP').text).toBe(
      'Telemetry saw 66 % of the requests in your transcripts since 2026-11-22: 2 are counted from the transcripts alone. Claude Code 2.0.76 does not report calls in the background that were unfinished when it ended, nor events of its first moments. See: stackspend reconcile',
    )
  })

  it('is a likely cause where a bill is higher than the estimate', async () => {
    const csv = join(home, 'bill.csv')
    await writeFile(
      csv,
      'usage_date_utc,model,cost_usd\n2026-11-22,Claude Sonnet 5.5,1\n2026-11-23,Claude Sonnet 5.5,1\n',
    )
    const {stdout} = await reconcile('--csv', csv, '--json')
    const {rows}: {rows: {key: {day: string}; causes: {code: string; text: string}[]}[]} = JSON.parse(stdout)
    const told = rows.map(({key, causes}) => [
      key.day,
      causes.find(({code}) => code === 'LOW_COVERAGE')?.text,
    ])
    expect(told).toEqual([
      ['2026-11-22', undefined],
      ['2026-11-23', 'Telemetry saw 33 % of the requests in transcripts.'],
    ])
  })

  it.each([
    [['--by', 'user'], 'Without a bill there is nothing to compare by user.'],
    [['--by', 'session', '--billing'], 'A bill knows no sessions.'],
  ])('ends with 2 for %j', async (args, message) => {
    const {stderr, exitCode} = await reconcile(...args)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(message)
  })

  it('says what it takes when there is nothing to compare', async () => {
    const {stdout} = await reconcile('--until', '2026-11-21')
    expect(stdout).toContain('Nothing to compare')
  })
})
