import {describe, expect, it} from 'vitest'
import {setBudgets} from '../support/budgets.ts'
import {postLogs, requestLogs, type SentRequest} from '../support/claude-telemetry.ts'
import {recordInto} from '../support/recorded-home.ts'
import {spawnListening, until} from '../support/spawned-watch.ts'
import {temporaryHome} from '../support/temporary-home.ts'

/** $3 at list price. */
const three = (set: SentRequest = {}): SentRequest => ({
  at: new Date().toISOString(),
  model: 'claude-sonnet-4-6',
  outputTokens: 200_000,
  ...set,
})

const budgetEvents = (watch: {events(): Record<string, unknown>[]}) =>
  watch.events().filter(({type}) => type === 'budget')

describe('stackspend watch', () => {
  it('tells in ndjson when the level of a budget changes, each time once', async () => {
    const home = await temporaryHome()
    await setBudgets(home, {name: 'all', usd: 5, period: 'none'})
    const watch = await spawnListening(home)
    const levels = ['watch', 'over']
    for (const [index, level] of levels.entries()) {
      await postLogs(watch.url, requestLogs([three()]))
      const event = await until(`${level}`, () => budgetEvents(watch)[index])
      expect(event).toMatchObject({
        type: 'budget',
        name: 'all',
        level,
        previousLevel: index === 0 ? 'on-track' : 'watch',
        spentUsd: expect.closeTo(3 * (index + 1), 6),
        usd: 5,
        scope: {},
      })
    }
    await postLogs(watch.url, requestLogs([three()]))
    watch.kill('SIGTERM')
    expect((await watch.ended).code).toBe(0)
    expect(budgetEvents(watch)).toHaveLength(2)
    expect(watch.events().at(-1)).toHaveProperty('type', 'summary')
  })

  it('tells at its end what was counted in its last moment', async () => {
    const home = await temporaryHome()
    await setBudgets(home, {name: 'session', usd: 2, period: 'none', each: 'session'})
    const watch = await spawnListening(home)
    await postLogs(watch.url, requestLogs([three({session: 'a'})]))
    watch.kill('SIGTERM')
    await watch.ended
    expect(budgetEvents(watch)).toMatchObject([{level: 'over', previousLevel: null, scope: {session: 'a'}}])
  })

  it('says at its start which whole budgets reached a threshold, and nothing of sessions of before', async () => {
    const home = await temporaryHome()
    await recordInto(home, {requests: [three({session: 'old'})]})
    await setBudgets(
      home,
      {name: 'all', usd: 5, period: 'none'},
      {name: 'session', usd: 1, period: 'none', each: 'session'},
    )
    const watch = await spawnListening(home, ['--port', '0', '--output', 'lines'])
    await until('the budget', () => /Budget all/.exec(watch.stderr()) ?? undefined)
    watch.kill('SIGTERM')
    await watch.ended
    expect(watch.stderr()).toMatch(/ {2}! Budget all: \$3\.00 of \$5 in all \(60 %\), Watch\n/)
    expect(watch.stderr()).not.toContain('Budget session')
  })

  it('shows in the live view what reached a threshold', async () => {
    const home = await temporaryHome()
    await setBudgets(home, {name: 'all', usd: 5, period: 'none'})
    const watch = await spawnListening(home, ['--port', '0', '--output', 'live'])
    await postLogs(watch.url, requestLogs([three(), three()]))
    await until('the budget', () => /✗ Budget all: \$6\.00 of \$5 in all/.exec(watch.stdout()) ?? undefined)
  })

  it('counts on when a file of budgets is faulty, and says so once', async () => {
    const home = await temporaryHome()
    await setBudgets(home, {name: 'all', usd: -5, period: 'none'})
    const watch = await spawnListening(home)
    await postLogs(watch.url, requestLogs([three()]))
    await until('the request', () => watch.events().find(({type}) => type === 'usage'))
    watch.kill('SIGTERM')
    expect((await watch.ended).code).toBe(0)
    const errors = watch.events().filter(({type}) => type === 'error')
    expect(errors).toMatchObject([{message: expect.stringContaining('"usd" is -5')}])
  })
})
