import {mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {setBudgets, temporaryRepository, writeBudgets} from '../../support/budgets.ts'
import {loadScenario} from '../../support/captures.ts'
import type {SentRequest} from '../../support/claude-telemetry.ts'
import {reportOf, whileWatching} from '../../support/local-watch.ts'
import {recordedHome} from '../../support/recorded-home.ts'
import {replay} from '../../support/replay.ts'
import {runCli} from '../../support/run-cli.ts'
import {pathsOf, temporaryHome} from '../../support/temporary-home.ts'

/** A thousand output tokens of claude-sonnet-4-6 are $0.015 at list price. */
const request = (usd: number, set: SentRequest = {}): SentRequest => ({
  at: new Date().toISOString(),
  model: 'claude-sonnet-4-6',
  outputTokens: Math.round((usd / 15) * 1e6),
  ...set,
})

const recorded = (...requests: readonly SentRequest[]) => recordedHome({requests})

function budget(
  home: string,
  args: readonly string[],
  options: {cwd?: string; env?: Record<string, string>} = {},
) {
  const {cwd, env} = options
  return runCli(['budget', ...args], {
    env: {STACKSPEND_HOME: home, ...env},
    ...(cwd === undefined ? {} : {cwd}),
  })
}

async function standingsOf(home: string, cwd?: string) {
  const {stdout, stderr} = await budget(home, ['status', '--json'], cwd === undefined ? {} : {cwd})
  expect(stderr).toBe('')
  const {budgets} = JSON.parse(stdout)
  return budgets.flatMap((shown: {standings: unknown[]}) => shown.standings)
}

describe('stackspend budget status', () => {
  it('shows every budget, the most used of its scopes, and how sure that is', async () => {
    const home = await recorded(
      request(9, {project: 'acme/api', session: 'a'}),
      request(3, {project: 'acme/web', session: 'b'}),
      request(1, {session: 'c'}),
    )
    await setBudgets(
      home,
      {name: 'all', usd: 20, period: 'none'},
      {name: 'project', usd: 10, period: 'none', each: 'project', onOver: 'stop'},
      {name: 'web', usd: 2, period: 'none', only: {project: 'acme/web'}},
    )
    const {stdout} = await budget(home, ['status'], {env: {COLUMNS: '120'}})
    expect(stdout).toMatchInlineSnapshot(`
      " Budget                      Period     Spent   Of  Used               Level             Begins anew
       all                         all time  $13.00  $20  ▓▓▓▓▓▓▓░░░   65 %  Watch             never
       project, each project       all time          $10
         acme/api                             $9.00  $10  ▓▓▓▓▓▓▓▓▓░   90 %  Trending high 🟡  never
         acme/web                             $3.00  $10  ▓▓▓░░░░░░░   30 %  On track 🟢       never
       web, only project acme/web  all time   $3.00   $2  ▓▓▓▓▓▓▓▓▓▓  150 %  Over budget 🔴    never

       $1.00 in the period of project is of none of these: where it was spent is not known.
       Estimated at list price 2026-11-20, not a bill.
      "
    `)
  })

  it('fits a narrow terminal', async () => {
    const home = await recorded(request(9))
    await setBudgets(home, {name: 'a budget with a rather long name', usd: 10, period: 'month'})
    const {stdout} = await budget(home, ['status'], {env: {COLUMNS: '60'}})
    const table = stdout.split('\n').slice(0, 2)
    expect(Math.max(...table.map(line => line.length))).toBeLessThanOrEqual(60)
    expect(table[1]).toMatch(/^ a budget.*… +\$9\.00 +\$10 .* 90 % +Trending high/)
  })

  it('agrees with the report of the same period', async () => {
    const home = await recorded(request(1.23), request(4.56), {...request(1), model: 'nova-9'})
    await setBudgets(home, {name: 'month', usd: 10, period: 'month'})
    const report = await runCli(['report', '--json'], {env: {STACKSPEND_HOME: home}})
    const {totals} = JSON.parse(report.stdout)
    const [standing] = await standingsOf(home)
    expect(standing).toMatchObject({spentUsd: totals.estimatedUsd, unpricedTokens: totals.unpricedTokens})
  })

  it('agrees with the report of what a real client sent, as a whole and by session, model and user', async () => {
    const home = await temporaryHome()
    const scenarios = ['rich', 'models'].map(name => loadScenario('2.1.330', name))
    await whileWatching(home, async url => {
      for (const {batches} of scenarios) await replay(url, batches)
    })
    const each = ['session', 'model', 'user'] as const
    await setBudgets(
      home,
      {name: 'all', usd: 1, period: 'none'},
      ...each.map(dimension => ({name: dimension, usd: 1, period: 'none', each: dimension})),
    )
    const [all, ...scopes] = await standingsOf(home)
    const requests = scenarios.reduce((sum, {truth}) => sum + truth.logs.length, 0)
    const {totals} = await reportOf(home)
    expect(totals.requests).toBe(requests)
    expect(all.spentUsd).toBeCloseTo(totals.estimatedUsd ?? Number.NaN, 9)
    for (const dimension of each) {
      const {rows} = await reportOf(home, {by: [dimension]})
      const spent = scopes
        .filter(({name}: {name: string}) => name === dimension)
        .map(({scope, spentUsd}: {scope: Record<string, string>; spentUsd: number}) => [
          scope[dimension],
          spentUsd,
        ])
      expect(Object.fromEntries(spent)).toEqual(
        Object.fromEntries(
          rows.map(({key, estimatedUsd}) => [key[dimension], expect.closeTo(estimatedUsd ?? Number.NaN, 9)]),
        ),
      )
    }
  })

  it('shows the least that it can be where a model has no price, and nothing where none has one', async () => {
    const home = await recorded(request(6, {session: 'a'}), request(1, {model: 'nova-9', session: 'b'}))
    await setBudgets(
      home,
      {name: 'all', usd: 10, period: 'none'},
      {name: 'nova', usd: 10, period: 'none', only: {model: 'nova-9'}},
    )
    const {stdout} = await budget(home, ['status'])
    expect(stdout).toMatch(/^ all .*≥ \$6\.00 +\$10 .*Watch/m)
    expect(stdout).toMatch(/^ nova, only model nova-9 .* – +\$10 +░{10} +– +Unknown/m)
    expect(stdout).toContain('66.7k tokens of a budget have no price')
  })

  it('has nothing spent where nothing was recorded', async () => {
    const home = await temporaryHome()
    await setBudgets(home, {name: 'month', usd: 10, period: 'month'})
    expect(await standingsOf(home)).toMatchObject([{spentUsd: 0, level: 'on-track'}])
  })

  it('says how to set the first', async () => {
    expect(await budget(await temporaryHome(), ['status'])).toEqual({
      stdout: '',
      stderr: 'No budget is set here: stackspend budget set month 200 --period month\n',
      exitCode: 0,
    })
  })

  it('tells the line of what is wrong in a file', async () => {
    const home = await temporaryHome()
    await writeBudgets(
      pathsOf(home).budgetsFile,
      '{\n "budgets": [\n  {"name": "a", "usd": -1, "period": "day"}\n ]\n}',
    )
    const {stderr, exitCode} = await budget(home, ['status'])
    expect(stderr).toContain('budgets.json, line 3: "usd" is -1, expected an amount of US dollars above 0')
    expect(exitCode).toBe(2)
  })
})

describe('a repository’s budgets', () => {
  it('count its own project alone, from any folder in it, beside the user’s of the same name', async () => {
    const home = await recorded(
      request(9, {project: 'acme/api', session: 'a'}),
      request(30, {project: 'acme/web', session: 'b'}),
    )
    const {folder, budgetsFile} = await temporaryRepository()
    await mkdir(join(folder, 'src'))
    await setBudgets(home, {name: 'month', usd: 20, period: 'month'})
    await writeBudgets(budgetsFile, {budgets: [{name: 'month', usd: 1000, period: 'month'}]})
    expect(await standingsOf(home, join(folder, 'src'))).toMatchObject([
      {name: 'month', origin: 'user', spentUsd: 39, level: 'over'},
      {name: 'month', origin: 'project', spentUsd: 9, level: 'on-track'},
    ])
    expect(await standingsOf(home, home)).toHaveLength(1)
  })

  it('count another project where they say so', async () => {
    const home = await recorded(request(30, {project: 'acme/web'}))
    const {folder, budgetsFile} = await temporaryRepository()
    const only = {project: 'acme/web'}
    await writeBudgets(budgetsFile, {budgets: [{name: 'web', usd: 10, period: 'none', only}]})
    expect(await standingsOf(home, folder)).toMatchObject([{spentUsd: 30, level: 'over'}])
  })
})

describe('periods of a budget', () => {
  const HOUR_MS = 3_600_000

  it('count what is of the current day, week and month of its zone, and nothing before', async () => {
    const today = Math.floor(Date.now() / 86_400_000) * 86_400_000
    const monday = today - ((new Date(today).getUTCDay() + 6) % 7) * 86_400_000
    const first = Date.UTC(new Date(today).getUTCFullYear(), new Date(today).getUTCMonth(), 1)
    const at = (ms: number) => new Date(ms).toISOString()
    const requests = [today, monday, first].flatMap((startMs, index) => [
      request(1, {at: at(startMs), session: `in-${index}`}),
      request(10, {at: at(startMs - 1000), session: `before-${index}`}),
    ])
    const home = await recorded(...requests)
    const periods = ['day', 'week', 'month'] as const
    await setBudgets(home, ...periods.map(period => ({name: period, usd: 1000, period, timezone: 'UTC'})))
    const starts = {day: today, week: monday, month: first}
    const spent = periods.map(period =>
      requests
        .filter(sent => Date.parse(sent.at ?? '') >= starts[period])
        .reduce((sum, sent) => sum + ((sent.outputTokens ?? 0) * 15) / 1e6, 0),
    )
    const standings = await standingsOf(home)
    for (const [index, standing] of standings.entries()) {
      expect(standing.spentUsd).toBeCloseTo(spent[index] ?? Number.NaN, 6)
      expect(standing.since).toBe(new Date(starts[periods[index] ?? 'day']).toISOString())
    }
  })

  it('are of the zone of the budget, of its file, or of the machine', async () => {
    const home = await temporaryHome()
    await writeBudgets(pathsOf(home).budgetsFile, {
      timezone: 'Asia/Tokyo',
      budgets: [
        {name: 'a', usd: 1, period: 'day'},
        {name: 'b', usd: 1, period: 'day', timezone: 'Asia/Kolkata'},
      ],
    })
    const {folder, budgetsFile} = await temporaryRepository()
    await writeBudgets(budgetsFile, {budgets: [{name: 'c', usd: 1, period: 'day'}]})
    const {stdout} = await budget(home, ['status', '--json'], {cwd: folder, env: {TZ: 'America/New_York'}})
    const standings = JSON.parse(stdout).budgets.flatMap((shown: {standings: unknown[]}) => shown.standings)
    expect(standings.map(({timezone}: {timezone: string}) => timezone)).toEqual([
      'Asia/Tokyo',
      'Asia/Kolkata',
      'America/New_York',
    ])
    const hours = standings.map(({since}: {since: string}) => (Date.parse(since) % (24 * HOUR_MS)) / HOUR_MS)
    expect(hours.slice(0, 2)).toEqual([15, 18.5])
    expect([4, 5]).toContain(hours[2])
  })
})

describe('stackspend budget check', () => {
  const home = () => recorded(request(9, {session: 'a'}))

  it('says nothing and exits with 0 while none is over', async () => {
    const where = await home()
    await setBudgets(where, {name: 'all', usd: 9, period: 'none'})
    expect(await budget(where, ['check'])).toEqual({stdout: '', stderr: '', exitCode: 0})
  })

  it('says which are over, a line each, and exits with 3', async () => {
    const where = await home()
    await setBudgets(
      where,
      {name: 'all', usd: 5, period: 'none'},
      {name: 'session', usd: 8, period: 'none', each: 'session'},
      {name: 'more', usd: 500, period: 'none'},
    )
    expect(await budget(where, ['check'])).toEqual({
      stdout:
        'Budget all: $9.00 of $5 in all (180 %), Over budget.\nBudget session of a: $9.00 of $8 in all (112 %), Over budget.\n',
      stderr: '',
      exitCode: 3,
    })
    expect(await budget(where, ['check', 'more'])).toMatchObject({stdout: '', exitCode: 0})
    const json = await budget(where, ['check', 'all', 'more', '--json'])
    expect(json.exitCode).toBe(3)
    expect(JSON.parse(json.stdout)).toMatchObject({
      schema: 'stackspend.budget-check/1',
      checked: ['all', 'more'],
      over: [{name: 'all', spentUsd: 9}],
      uncertain: [],
    })
  })

  it('says on stderr where it cannot tell, and does not call that fine in JSON', async () => {
    const where = await recorded(request(1, {model: 'nova-9'}))
    await setBudgets(where, {name: 'all', usd: 5, period: 'none'})
    const {stdout, stderr, exitCode} = await budget(where, ['check'])
    expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 0})
    expect(stderr).toContain('Budget all: – of $5 (66.7k tokens unpriced) in all, Unknown')
    expect(JSON.parse((await budget(where, ['check', '--json'])).stdout).uncertain).toHaveLength(1)
  })

  it('asks what was meant by a name that there is not', async () => {
    const where = await home()
    await setBudgets(where, {name: 'month', usd: 5, period: 'month'})
    const {stderr, exitCode} = await budget(where, ['check', 'mnth'])
    expect(stderr).toContain('There is no budget "mnth". Did you mean "month"?')
    expect(exitCode).toBe(2)
  })
})
