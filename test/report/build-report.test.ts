import {describe, expect, it} from 'vitest'
import {buildReport, type ReportInput} from '../../src/report/build-report.ts'
import type {SpendRow} from '../../src/store/spend-query.ts'
import {builtInPriceList} from '../support/price-list.ts'
import {metricRow, spendRow} from './spend-row.ts'

const prices = builtInPriceList()

function report(rows: readonly SpendRow[], some: Partial<ReportInput> = {}) {
  return buildReport({
    period: {since: null, until: null, timezone: 'UTC'},
    isPeriodRounded: false,
    by: [],
    filters: {},
    rows,
    sessions: [],
    allSessions: 0,
    prices,
    names: {offsets: [{fromMs: 0, offsetMs: 0}], userNames: {}},
    cost: 'estimated',
    tokensOnlyMetricsSaw: 0,
    plans: [],
    telemetrySinceMs: undefined,
    missedVersions: [],
    ...some,
  })
}

const note = (code: string, rows: readonly SpendRow[], some: Partial<ReportInput> = {}) =>
  report(rows, some).notes.find(found => found.code === code)?.text

/** One dollar of input at list price. */
const oneDollar = {inputTokens: 250_000}
const reported = (usd: number, requests = 1) => ({reportedMicroUsd: usd * 1e6, reportedRequests: requests})

describe('the note about what the client reported', () => {
  const differs = (...rows: readonly SpendRow[]) => note('REPORTED_DIFFERS', rows)

  it('says how far it is from the estimate, when that is worth a word', () => {
    expect(differs(spendRow({...oneDollar, ...reported(1.2)}))).toBe(
      'The client itself reported $1.20 (20.0 % more than estimated).',
    )
    expect(differs(spendRow({...oneDollar, ...reported(0.5)}))).toBe(
      'The client itself reported $0.50 (50.0 % less than estimated).',
    )
    expect(differs(spendRow({...oneDollar, ...reported(1.009)}))).toBeUndefined()
  })

  it('says a factor where it is more than twice as much', () => {
    expect(differs(spendRow({...oneDollar, ...reported(2)}))).toContain('100.0 % more')
    expect(differs(spendRow({...oneDollar, ...reported(2.3)}))).toBe(
      'The client itself reported $2.30 (2.3 times the estimate).',
    )
  })

  it('leaves out of both sides what has no price', () => {
    const unpriced = spendRow({model: 'nova-9', ...oneDollar, ...reported(50)})
    expect(differs(spendRow({...oneDollar, ...reported(1)}), unpriced)).toBeUndefined()
    expect(differs(spendRow({...oneDollar, ...reported(1.5)}), unpriced)).toBe(
      'For 1 of 2 requests that can be compared the client itself reported $1.50 (50.0 % more than estimated).',
    )
    expect(differs(unpriced)).toBeUndefined()
  })

  it('is not silenced by requests whose cost the client did not report', () => {
    const silent = spendRow({model: 'claude-sonnet-5-5', requests: 3, ...oneDollar})
    expect(differs(spendRow({...oneDollar, ...reported(1.5)}), silent)).toBe(
      'For 1 of 4 requests that can be compared the client itself reported $1.50 (50.0 % more than estimated).',
    )
    const half = spendRow({model: 'claude-sonnet-5-5', requests: 2, ...oneDollar, ...reported(7)})
    expect(differs(half)).toBeUndefined()
  })

  it('compares metrics that report a cost, and tells its part in tokens', () => {
    const metrics = metricRow({...oneDollar, reportedMicroUsd: 1.5e6})
    expect(differs(metrics)).toBe('The client itself reported $1.50 (50.0 % more than estimated).')
    expect(differs(metrics, spendRow(oneDollar))).toBe(
      'For 250k of 500k tokens that can be compared the client itself reported $1.50 (50.0 % more than estimated).',
    )
    expect(differs(metricRow(oneDollar))).toBeUndefined()
  })
})

describe('the newest rows', () => {
  const days = [20_000, 20_001, 20_002].map(day => spendRow({key: [day], ...oneDollar}))

  it('are kept of days, in their order, and the note says that older ones are left out', () => {
    const kept = report(days, {by: ['day'], top: 2})
    expect(kept.rows.map(({key}) => key.day)).toEqual(['2024-10-05', '2024-10-06'])
    expect(note('ROWS_LEFT_OUT', days, {by: ['day'], top: 2})).toBe(
      '1 older row is left out; the total covers all.',
    )
    expect(kept.totals.requests).toBe(3)
  })

  it('are not meant where the rows go by cost', () => {
    expect(note('ROWS_LEFT_OUT', days, {by: ['day'], top: 1, order: 'cost'})).toBe(
      '2 more rows are left out; the total covers all.',
    )
  })
})

describe('buildReport', () => {
  it('says what was filtered, as typed', () => {
    const filters = {model: ['opus'], 'attr:team': ['a', 'b']} as const
    expect(report([], {filters}).filters).toEqual(filters)
  })

  it('puts hours in the order of their instants when clocks go back', () => {
    const changeMs = Date.UTC(2026, 9, 25, 1)
    const hours = [changeMs, changeMs - 3_600_000].map(hour => spendRow({key: [hour]}))
    const offsets = [
      {fromMs: 0, offsetMs: 7_200_000},
      {fromMs: changeMs, offsetMs: 3_600_000},
    ]
    const {rows} = report(hours, {by: ['hour'], names: {offsets, userNames: {}}})
    expect(rows.map(({key}) => key.hour)).toEqual(['2026-10-25T02:00+02:00', '2026-10-25T02:00+01:00'])
  })

  it('keeps a user by the name of an object’s own machinery apart', () => {
    const rows = ['constructor', '__proto__', 'ada'].map(user => spendRow({key: [user]}))
    const users = report(rows, {by: ['user'], order: 'key'}).rows.map(({key}) => key.user)
    expect(users).toEqual(['__proto__', 'ada', 'constructor'])
  })

  it('gives a row its sessions, and the share of the figure that leads', () => {
    const rows = ['a', 'b'].map((project, index) =>
      spendRow({key: [project], inputTokens: 250_000 * (index + 1)}),
    )
    const built = report(rows, {by: ['project'], sessions: [{key: ['b'], sessions: 4}], allSessions: 5})
    expect(built.rows).toMatchObject([
      {key: {project: 'b'}, sessions: 4, estimatedUsd: 2, share: 2 / 3},
      {key: {project: 'a'}, sessions: 0, estimatedUsd: 1, share: 1 / 3},
    ])
    expect(built.totals).toMatchObject({sessions: 5, estimatedUsd: 3, totalTokens: 750_000})
  })
})
