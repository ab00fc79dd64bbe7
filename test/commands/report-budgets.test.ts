import {describe, expect, it} from 'vitest'
import {setBudgets, temporaryRepository, writeBudgets} from '../support/budgets.ts'
import type {SentRequest} from '../support/claude-telemetry.ts'
import {recordedHome, runReport} from '../support/recorded-home.ts'
import {runCli} from '../support/run-cli.ts'
import {pathsOf} from '../support/temporary-home.ts'

const nine = (set: SentRequest = {}): SentRequest => ({
  at: new Date().toISOString(),
  model: 'claude-sonnet-4-6',
  outputTokens: 600_000,
  ...set,
})

const recorded = (...requests: readonly SentRequest[]) => recordedHome({requests})

describe('stackspend report', () => {
  it('ends with the budgets that reached a threshold, in every output for people', async () => {
    const home = await recorded(nine())
    await setBudgets(
      home,
      {name: 'low', usd: 100, period: 'month'},
      {name: 'half', usd: 15, period: 'month'},
      {name: 'over', usd: 5, period: 'none'},
    )
    for (const format of ['table', 'markdown']) {
      const {stdout, stderr} = await runReport(home, ['--format', format])
      expect(stderr).toBe('')
      expect(stdout).toMatch(
        /Budget over: .*\$9\.00 of .*\$5 in all \(180 .*\), Over budget\.\n.*Budget half: .*\$15 this month \(60 .*\), Watch\./,
      )
      expect(stdout).not.toContain('Budget low')
    }
  })

  it('has them all in JSON, and none in a report of another time or another project', async () => {
    const home = await recorded(nine({project: 'acme/api', session: 'a'}))
    await setBudgets(
      home,
      {name: 'low', usd: 100, period: 'month'},
      {name: 'web', usd: 5, period: 'none', only: {project: 'acme/web'}},
      {name: 'project', usd: 10, period: 'none', each: 'project'},
    )
    const budgetsOf = async (...args: string[]) => {
      const report = JSON.parse((await runReport(home, [...args, '--json'])).stdout)
      return report.budgets.map(({name, level, scope}: {name: string; level: string; scope: object}) => [
        name,
        level,
        scope,
      ])
    }
    const project = ['project', 'trending-high', {project: 'acme/api'}]
    expect(await budgetsOf()).toEqual([['low', 'on-track', {}], ['web', 'on-track', {}], project])
    expect(await budgetsOf('--project', 'acme/api')).toEqual([['low', 'on-track', {}], project])
    expect(await budgetsOf('--since', '2026-01-01', '--until', '2026-01-02')).toEqual([
      ['web', 'on-track', {}],
      project,
    ])
  })

  it('counts the budgets of the repository that it is asked in', async () => {
    const home = await recorded(nine({project: 'acme/api'}))
    const {folder, budgetsFile} = await temporaryRepository()
    await writeBudgets(budgetsFile, {budgets: [{name: 'team', usd: 10, period: 'month'}]})
    const {stdout} = await runCli(['report'], {env: {STACKSPEND_HOME: home}, cwd: folder})
    expect(stdout).toContain('Budget team: $9.00 of $10 this month (90 %), Trending high.')
  })

  it('says on stderr what is wrong with a file of budgets, and is none the worse for it', async () => {
    const home = await recorded(nine())
    const {stdout} = await runReport(home)
    await writeBudgets(pathsOf(home).budgetsFile, '{"budgets": [{"name": "a"}]}')
    const result = await runReport(home)
    expect(result).toMatchObject({stdout, exitCode: 0})
    expect(result.stderr).toMatch(/^! Budgets are left out: .*budgets\.json, line 1: "usd" is missing/)
  })

  it('has an empty list where no budget is set', async () => {
    const {stdout} = await runReport(await recorded(nine()), ['--json'])
    expect(JSON.parse(stdout).budgets).toEqual([])
  })
})
