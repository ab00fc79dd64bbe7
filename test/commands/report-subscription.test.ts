import {describe, expect, it} from 'vitest'
import {postLogs, requestLogs} from '../support/claude-telemetry.ts'
import {parseCsv} from '../support/parse-csv.ts'
import {recordedHome, reportJson, runReport} from '../support/recorded-home.ts'
import {spawnListening} from '../support/spawned-watch.ts'
import {temporaryHome} from '../support/temporary-home.ts'

const NOTE = 'Sessions on a subscription (max, pro): their cost is a list-price equivalent, not a bill.'

const recorded = () =>
  recordedHome({
    requests: [
      {session: 's1', plan: 'max', inputTokens: 1_000_000, costUsd: 2},
      {session: 's2', plan: 'pro', inputTokens: 1_000_000, costUsd: 2},
      {session: 's3', inputTokens: 1_000_000, costUsd: 2, email: 'ada@example.com'},
    ],
  })

describe('a report over sessions on a subscription', () => {
  it.each(['estimated', 'reported'])('says in every output that its %s cost is no bill', async cost => {
    const home = await recorded()
    for (const format of ['table', 'markdown']) {
      const {stdout} = await runReport(home, ['--cost', cost, '--format', format], {COLUMNS: '200'})
      expect(stdout.replaceAll('\\', '')).toContain(NOTE)
    }
    const json = await reportJson(home, '--cost', cost)
    expect(json.basis).toEqual({subscriptionPlans: ['max', 'pro']})
    expect(json.notes).toContainEqual({code: 'SUBSCRIPTION', text: NOTE})
    const csv = parseCsv((await runReport(home, ['--cost', cost, '--format', 'csv'])).stdout)
    expect(csv.map(cells => cells.at(-1))).toEqual(['subscriptionPlans', 'max pro'])
  })

  it('says nothing of it where none of the sessions shown has one', async () => {
    const home = await recorded()
    const json = await reportJson(home, '--user', 'ada@example.com')
    expect(json.basis).toEqual({subscriptionPlans: []})
    const {stdout} = await runReport(home, ['--user', 'ada@example.com'])
    expect(stdout).not.toContain('subscription')
    const csv = parseCsv((await runReport(home, ['--user', 'ada@example.com', '--format', 'csv'])).stdout)
    expect(csv.map(cells => cells.at(-1))).toEqual(['subscriptionPlans', ''])
  })
})

describe('a watch of sessions on a subscription', () => {
  it.each<[string, readonly string[]]>([
    ['max', ['max']],
    ['', []],
  ])('says at its end that the cost is no bill, with the plan "%s"', async (plan, subscriptionPlans) => {
    const now = new Date().toISOString()
    const home = await temporaryHome()
    for (const output of ['ndjson', 'lines']) {
      const watch = await spawnListening(home, ['--port', '0', '--output', output])
      await postLogs(watch.url, requestLogs([{at: now, inputTokens: 1000, ...(plan === '' ? {} : {plan})}]))
      watch.kill('SIGTERM')
      await watch.ended
      if (output === 'ndjson') expect(watch.events().at(-1)).toMatchObject({basis: {subscriptionPlans}})
      else
        expect(watch.stderr().includes('On a subscription (max): an equivalent, no bill.')).toBe(plan !== '')
    }
  })
})
