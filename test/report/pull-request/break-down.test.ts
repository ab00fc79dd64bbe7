import {describe, expect, it} from 'vitest'
import {breakDown} from '../../../src/report/pull-request/break-down.ts'
import type {Contribution} from '../../../src/report/pull-request/contribution.ts'
import type {Breakdown} from '../../../src/report/pull-request/pull-request-spend.ts'
import {sumContributions} from '../../../src/report/pull-request/sum-contributions.ts'
import {contribution, contributionRow} from '../../support/contribution.ts'

const row = contributionRow
const ada = (machine: string, set: Partial<Contribution> = {}) =>
  contribution({id: `contributor-ada00000-${machine}`, contributor: 'contributor-ada00000', ...set})

function rowsOf(contributions: readonly Contribution[], by: Breakdown, withEmail = false) {
  return breakDown(contributions, by, {totals: sumContributions(contributions), withEmail})
}

function keysOf(contributions: readonly Contribution[], by: Breakdown, withEmail = false) {
  return rowsOf(contributions, by, withEmail).map(({key}) => key)
}

describe('by model', () => {
  it('adds up days and contributors, the dearest model first', () => {
    const rows = rowsOf(
      [
        ada('1', {rows: [row({estimatedUsd: 1}), row({day: '2026-11-23', estimatedUsd: 2})]}),
        ada('2', {rows: [row({estimatedUsd: 3}), row({model: 'claude-sonnet-5-5', estimatedUsd: 18})]}),
      ],
      'model',
    )
    expect(rows.map(({key, estimatedUsd, requests, share}) => [key, estimatedUsd, requests, share])).toEqual([
      ['claude-sonnet-5-5', 18, 1, 0.75],
      ['claude-opus-5-5', 6, 3, 0.25],
    ])
  })

  it('puts a model without a price first, and knows neither its cost nor its share', () => {
    const rows = rowsOf([ada('1', {rows: [row({}), row({model: 'nova-9', estimatedUsd: null})]})], 'model')
    expect(rows[0]).toMatchObject({key: 'nova-9', estimatedUsd: null, share: null})
  })

  it('does not tell sessions, which may have used several models', () => {
    expect(rowsOf([ada('1')], 'model')[0]?.sessions).toBeNull()
  })

  it('knows no requests of what only metrics saw', () => {
    const rows = rowsOf(
      [ada('1', {rows: [row({requests: null})]}), ada('2', {rows: [row({requests: 4})]})],
      'model',
    )
    expect(rows[0]?.requests).toBe(4)
    expect(rowsOf([ada('1', {rows: [row({requests: null})]})], 'model')[0]?.requests).toBeNull()
  })
})

describe('by day', () => {
  it('is in the order of days', () => {
    const days = ['2026-11-23', '2026-11-21', '2026-11-22']
    expect(keysOf([ada('1', {rows: days.map(day => row({day}))})], 'day')).toEqual(days.toSorted())
  })
})

describe('by contributor', () => {
  it('is one row for a person on two machines, with the sessions of both', () => {
    expect(rowsOf([ada('1', {sessions: 2}), ada('2', {sessions: 3})], 'contributor')).toMatchObject([
      {key: 'contributor-ada00000', sessions: 5, requests: 2},
    ])
  })

  it('takes the name that a person chose on any of their machines', () => {
    expect(keysOf([ada('1'), ada('2', {contributor: 'Ada'})], 'contributor')).toEqual(['Ada'])
  })

  it('shows a shared e-mail only when asked to', () => {
    const shared = [ada('1', {contributor: 'ada@example.com'})]
    expect(keysOf(shared, 'contributor')).toEqual(['contributor-ada00000'])
    expect(keysOf(shared, 'contributor', true)).toEqual(['ada@example.com'])
  })

  it('takes a name with an at sign for no e-mail', () => {
    expect(keysOf([ada('1', {contributor: '@ada at home'})], 'contributor')).toEqual(['@ada at home'])
  })

  it('adds up the runs of one workflow', () => {
    const run = (id: string) => contribution({id, origin: 'ci', contributor: 'Review (ci)'})
    expect(rowsOf([run('ci-1'), run('ci-2'), ada('1')], 'contributor')).toMatchObject([
      {key: 'Review (ci)', requests: 2},
      {key: 'contributor-ada00000', requests: 1},
    ])
  })
})
