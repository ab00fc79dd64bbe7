import {describe, expect, it} from 'vitest'
import {type AuditedModel, auditPrices} from '../../src/report/audit-prices.ts'
import type {SpendRow} from '../../src/store/spend-query.ts'
import {builtInPriceList} from '../support/price-list.ts'
import {spendRow} from './spend-row.ts'

const builtIn = builtInPriceList()
const NEWEST_MS = Date.UTC(2026, 10, 22)

/** A request that the client said the cost of. */
const reported = (usd: number, some: Partial<SpendRow> = {}) =>
  spendRow({requests: 100, reportedRequests: 100, reportedMicroUsd: Math.round(usd * 1e6), ...some})

function audit(...rows: readonly SpendRow[]): AuditedModel {
  const [model] = auditPrices(rows, builtIn, NEWEST_MS).models
  if (model === undefined) throw new Error('no model')
  return model
}

const million = {inputTokens: 1_000_000}

describe('auditPrices', () => {
  it('finds that reported and estimated cost agree', () => {
    expect(audit(reported(4, million), reported(4.03, million))).toEqual({
      model: 'claude-opus-5-5',
      unpriced: null,
      compared: {
        requests: 200,
        tokens: 2_000_000,
        estimatedUsd: 8,
        reportedUsd: 8.03,
        verdict: 'agrees',
        explanations: [],
      },
    })
  })

  it('finds a price that nothing known explains', () => {
    expect(audit(reported(3, million)).compared).toMatchObject({verdict: 'differs', explanations: []})
    expect(audit(reported(40, million)).compared).toMatchObject({
      verdict: 'differs',
      explanations: [],
    })
  })

  it('does not judge by next to nothing', () => {
    expect(audit(reported(0.03, {inputTokens: 5000})).compared).toMatchObject({verdict: 'too little'})
  })

  it('compares only what the client reported whole', () => {
    const partly = reported(1, {...million, reportedRequests: 40})
    expect(audit(reported(4, million), partly).compared).toMatchObject({requests: 100, verdict: 'agrees'})
    expect(audit(partly).compared).toBeNull()
  })

  const geography = 'US geography, which this telemetry does not tell'
  const searches = 'web searches, which this telemetry does not tell: 40 of them'
  const writes = {cacheWriteTokens: 1_000_000}

  it.each<[string, SpendRow, readonly string[]]>([
    [
      'US geography',
      reported(4.4, million),
      [geography, 'fast mode that was served without being told', searches],
    ],
    [
      'US geography of a model that the list has no surcharge for',
      reported(1.1, {model: 'claude-haiku-4-5', ...million, requests: 1, reportedRequests: 1}),
      [geography],
    ],
    [
      'a regional endpoint',
      reported(4, {model: 'us.anthropic.claude-opus-5-5', ...million}),
      ["a regional endpoint's surcharge, which Claude Code leaves out of its own cost"],
    ],
    [
      'web searches',
      reported(5.2, {...million, requests: 130, reportedRequests: 130}),
      [
        'fast mode that was served without being told',
        expect.stringMatching(/^web searches.*: 120 of them$/),
      ],
    ],
    [
      'a wrong speed',
      reported(4, {...million, speed: 'fast'}),
      ['fast mode that was asked for and not served'],
    ],
    [
      'cache writes without their time to live',
      reported(8, {...writes, requests: 1, reportedRequests: 1}),
      [
        'fast mode that was served without being told',
        '1-hour cache writes told without their time to live, estimated as 5-minute ones',
      ],
    ],
    [
      'an old client',
      reported(5, {...writes, cacheWrite1hTokens: 1_000_000}),
      ['Claude Code before 2.1.250, which prices 1-hour cache writes too low'],
    ],
    [
      'Sonnet in a client that overprices it',
      reported(3, {model: 'claude-sonnet-5', ...million, requests: 1, reportedRequests: 1}),
      ['Claude Code 2.1.50 to 2.1.150, which prices Sonnet up to 1.67 times too high'],
    ],
    [
      'a model that the client did not know',
      reported(5, {model: 'claude-haiku-4-5', ...million, requests: 1, reportedRequests: 1}),
      ['a model that Claude Code does not know and prices at $5/$25: its own cost says nothing'],
    ],
    [
      'metrics, which tell no prompt size',
      reported(0.5, {
        model: 'claude-haiku-5-5',
        ...million,
        isMetric: true,
        promptOverTokens: undefined,
        requests: 0,
        reportedRequests: 0,
      }),
      ['prompt sizes that metrics do not tell', expect.stringMatching(/^web searches/)],
    ],
  ])('names %s where that explains a difference', (_, row, explanations) => {
    expect(audit(row).compared).toMatchObject({verdict: 'differs', explanations})
  })

  it.each([
    ['nova-9', NEWEST_MS, {reason: 'no such model', at: null}],
    ['claude-opus-5-5', Date.UTC(2026, 8, 1), {reason: 'no price yet', at: '2026-09-22T00:00:00.000Z'}],
  ])('says why %s has no price', (model, atMs, unpriced) => {
    expect(audit(spendRow({model, atMs, ...million}))).toEqual({
      model,
      unpriced: {tokens: 1_000_000, ...unpriced},
      compared: null,
    })
  })

  it('says that usage goes on after the last price ended, or falls into a gap', () => {
    const models = new Map(builtIn.models)
    const opus = models.get('claude-opus-5-5')
    const [row] = opus?.intervals ?? []
    if (opus === undefined || row === undefined) throw new Error('no prices')
    const [end, next] = [Date.UTC(2026, 10, 1), Date.UTC(2026, 11, 1)]
    const atMs = Date.UTC(2026, 10, 20)
    const ended = {...opus, intervals: [{...row, toMs: end}]}
    const parted = {...opus, intervals: [...ended.intervals, {...row, fromMs: next}]}
    const reasonWith = (prices: typeof opus) =>
      auditPrices(
        [spendRow({...million, atMs})],
        {...builtIn, models: models.set('claude-opus-5-5', prices)},
        NEWEST_MS,
      ).models[0]?.unpriced
    expect(reasonWith(ended)).toMatchObject({reason: 'price ended', at: '2026-11-01T00:00:00.000Z'})
    expect(reasonWith(parted)).toMatchObject({reason: 'gap', at: '2026-11-20T00:00:00.000Z'})
  })

  it('puts what has no price first, then what nothing explains', () => {
    const rows = [
      reported(2, {model: 'claude-sonnet-5-5', ...million}),
      reported(4.4, million),
      reported(1, {model: 'claude-sonnet-4-6', ...million}),
      spendRow({model: 'nova-9', ...million}),
    ]
    expect(auditPrices(rows, builtIn, NEWEST_MS).models.map(({model}) => model)).toEqual([
      'nova-9',
      'claude-sonnet-4-6',
      'claude-opus-5-5',
      'claude-sonnet-5-5',
    ])
  })

  it('takes a list for stale where usage without a price is a month newer', () => {
    const [priced, unpriced] = [spendRow(million), spendRow({model: 'nova-9', ...million})]
    const later = Date.UTC(2026, 11, 25, 12)
    expect(auditPrices([unpriced], builtIn, NEWEST_MS).stale).toBeNull()
    expect(auditPrices([priced], builtIn, later).stale).toBeNull()
    expect(auditPrices([priced, unpriced], builtIn, later).stale).toEqual({
      asOf: '2026-11-20',
      newestUsageAt: '2026-12-25T12:00:00.000Z',
      days: 35,
    })
  })
})
