import {describe, expect, it} from 'vitest'
import type {Connection} from '../../src/config/connection.ts'
import {whichRemotes} from '../../src/forward/which-remotes.ts'
import {CANARY_SCOPE} from '../../src/usage/canary.ts'

const stackspend: Connection = {
  name: 'team',
  kind: 'claude',
  url: 'https://a.example/x',
  createdAt: '2026-11-01T00:00:00Z',
}
const collector: Connection = {...stackspend, name: 'collector', kind: 'otlp'}
const both = [stackspend, collector]
const CLAUDE = 'com.anthropic.claude_code.events'

const names = (batch: Parameters<typeof whichRemotes>[1]) => whichRemotes(both, batch).map(({name}) => name)

describe('whichRemotes', () => {
  it.each(['logs', 'metrics'] as const)("sends Claude's %s to all", signal => {
    expect(names({signal, scopeNames: [CLAUDE]})).toEqual(['team', 'collector'])
  })

  it('sends no traces to StackSpend, which documents no place for them', () => {
    expect(names({signal: 'traces', scopeNames: ['com.anthropic.claude_code.tracing']})).toEqual([
      'collector',
    ])
  })

  it.each([
    [[]],
    [['my.shop.checkout']],
    [['anthropic.com']],
    [['xcom.anthropic.claude_code']],
    [['com.anthropics.x']],
    [['']],
  ])("keeps other programs' telemetry from StackSpend: scopes %j", scopeNames => {
    expect(names({signal: 'logs', scopeNames})).toEqual(['collector'])
  })

  it('sends a batch that holds a Claude scope among others whole', () => {
    expect(names({signal: 'metrics', scopeNames: new Set(['my.shop', CLAUDE])})).toEqual([
      'team',
      'collector',
    ])
  })

  it('sends nothing where there is no connection', () => {
    expect(whichRemotes([], {signal: 'logs', scopeNames: [CLAUDE]})).toEqual([])
  })

  it("sends the doctor's canary nowhere, unless it came among other telemetry", () => {
    expect(names({signal: 'logs', scopeNames: [CANARY_SCOPE]})).toEqual([])
    expect(names({signal: 'logs', scopeNames: [CANARY_SCOPE, CLAUDE]})).toEqual(['team', 'collector'])
  })
})
