import {describe, expect, it} from 'vitest'
import {recordedHome} from '../../support/recorded-home.ts'
import {runCli} from '../../support/run-cli.ts'
import {temporaryHome} from '../../support/temporary-home.ts'

const check = (home: string, ...args: readonly string[]) =>
  runCli(['pricing', 'check', ...args], {env: {STACKSPEND_HOME: home}})

describe('stackspend pricing check', () => {
  it('holds the list against what was used and reported, and fails for none of it', async () => {
    const home = await recordedHome({
      requests: [
        {model: 'claude-opus-5-5', inputTokens: 1_000_000, costUsd: 4},
        {model: 'claude-sonnet-5-5', inputTokens: 1_000_000, costUsd: 1.5},
        {model: 'us.anthropic.claude-opus-4-6-v1', inputTokens: 1_000_000, costUsd: 6.05},
        {model: 'claude-opus-5', inputTokens: 100, costUsd: 0.01},
        {model: 'claude-fable-5-2', inputTokens: 100},
        {model: 'nova-9', inputTokens: 20_500, costUsd: 0.1},
      ],
    })
    const {stdout, stderr, exitCode} = await check(home)
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0})
    expect(stdout.split('\n\n')[1]).toBe(
      [
        'Held against everything recorded, and what the client said that it cost:',
        '! nova-9: 20.5k tokens without a price: no such model in the list',
        '! claude-sonnet-5-5: $2.00 estimated, $1.50 reported (25.0 % less)',
        '    nothing known explains it: the price may be wrong or out of date',
        '! us.anthropic.claude-opus-4-6-v1: $5.50 estimated, $6.05 reported (10.0 % more)',
        '    may be US geography, which this telemetry does not tell',
        '· claude-fable-5-2: the client reported no cost',
        '· claude-opus-5: $0.0005 estimated, $0.01 reported, too little to tell',
        '✓ claude-opus-5-5: $4.00 estimated, $4.00 reported',
        '',
      ].join('\n'),
    )
    const {usage} = JSON.parse((await check(home, '--json')).stdout)
    expect(usage).toMatchObject({
      stale: null,
      models: [
        {model: 'nova-9', unpriced: {tokens: 20_500, reason: 'no such model', at: null}, compared: null},
        {model: 'claude-sonnet-5-5', compared: {verdict: 'differs', explanations: []}},
        {},
        {},
        {},
        {model: 'claude-opus-5-5', unpriced: null, compared: {verdict: 'agrees'}},
      ],
    })
  })

  it('says when there is nothing to hold it against', async () => {
    const home = await temporaryHome()
    expect((await check(home)).stdout).toContain('Nothing has been recorded yet')
    expect(JSON.parse((await check(home, '--json')).stdout)).toMatchObject({
      list: {version: '2026-11-20', origin: 'built-in'},
      usage: null,
    })
  })
})
