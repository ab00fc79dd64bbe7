import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {BillLine} from '../../../src/report/bill/bill-line.ts'
import {billLine} from './bill-line.ts'
import {NOV_20, reconciled, spent} from './reconciliation-input.ts'

describe('a reconciliation', () => {
  it('sets what was billed of a day against what was estimated of it', () => {
    const {rows, totals, compared} = reconciled({
      lines: [
        billLine({amountUsd: 4}),
        billLine({amountUsd: 1}),
        billLine({day: '2026-11-21', amountUsd: 2}),
      ],
      rows: [spent(NOV_20, 4, {reportedMicroUsd: 4_100_000, reportedRequests: 1}), spent(NOV_20 + 1, 2)],
    })
    expect(rows).toEqual([
      {
        key: {day: '2026-11-20'},
        estimatedUsd: 4,
        reportedUsd: 4.1,
        billedUsd: 5,
        differenceUsd: 1,
        differenceShare: 0.25,
        causes: [],
      },
      {
        key: {day: '2026-11-21'},
        estimatedUsd: 2,
        reportedUsd: null,
        billedUsd: 2,
        differenceUsd: 0,
        differenceShare: 0,
        causes: [],
      },
    ])
    expect(totals).toEqual({estimatedUsd: 6, reportedUsd: 4.1, billedUsd: 7})
    expect(compared).toEqual({
      rows: 2,
      estimatedUsd: 6,
      billedUsd: 7,
      differenceUsd: 1,
      differenceShare: 1 / 6,
    })
  })

  it('keeps the days that one side lacks, and compares those that both have', () => {
    const {rows, totals, compared, notes} = reconciled({
      lines: [billLine({amountUsd: 4}), billLine({day: '2026-11-21', amountUsd: 2})],
      rows: [spent(NOV_20 + 1, 1), spent(NOV_20 + 2, 3)],
    })
    expect(
      rows.map(({key, estimatedUsd, billedUsd, differenceUsd}) => [
        key.day,
        estimatedUsd,
        billedUsd,
        differenceUsd,
      ]),
    ).toEqual([
      ['2026-11-20', null, 4, null],
      ['2026-11-21', 1, 2, 1],
      ['2026-11-22', 3, null, null],
    ])
    expect(totals).toMatchObject({estimatedUsd: 4, billedUsd: 6})
    expect(compared).toEqual({rows: 1, estimatedUsd: 1, billedUsd: 2, differenceUsd: 1, differenceShare: 1})
    expect(notes[0]).toEqual({
      code: 'ONE_SIDED',
      text: 'Not compared: $4.00 billed on 1 day without an estimate; $3.00 estimated on 1 day that the bill lacks.',
    })
  })

  it('takes a missing amount for unknown, not for zero', () => {
    const {rows, totals} = reconciled({
      lines: [billLine({amountUsd: undefined})],
      rows: [spent(NOV_20, 4)],
    })
    expect(rows[0]).toMatchObject({billedUsd: null, differenceUsd: null})
    expect(totals.billedUsd).toBe(null)
    expect(rows[0]?.causes.map(({code}) => code)).toEqual(['AMOUNT_MISSING'])
  })

  it('knows no estimate where no model has a price', () => {
    const {rows, unpricedModels, notes} = reconciled({
      lines: [billLine({amountUsd: 4})],
      rows: [spent(NOV_20, 4, {model: 'nova-9'})],
    })
    expect(rows[0]).toMatchObject({estimatedUsd: null, differenceUsd: null, causes: [{code: 'UNPRICED'}]})
    expect(unpricedModels).toEqual([{model: 'nova-9', tokens: 1_000_000}])
    expect(notes.find(({code}) => code === 'UNPRICED')?.text).toContain('No price for nova-9 (1.00M tokens)')
  })

  it('knows no share of an estimate of nothing', () => {
    const {rows} = reconciled({lines: [billLine({amountUsd: 4})], rows: [spent(NOV_20, 0)]})
    expect(rows[0]).toMatchObject({estimatedUsd: 0, differenceUsd: 4, differenceShare: null})
  })

  it('brings the names of models on both sides together, the dearest first', () => {
    const {rows} = reconciled({
      by: 'model',
      lines: [
        billLine({model: 'Claude Haiku 4.5', amountUsd: 1}),
        billLine({model: 'Claude Opus 5.5', amountUsd: 4}),
        billLine({model: 'Code Execution Usage', kind: 'code-execution', amountUsd: 0.5}),
      ],
      rows: [
        spent('us.anthropic.claude-opus-5-5-v1:0', 2, {model: 'us.anthropic.claude-opus-5-5-v1:0'}),
        spent('claude-opus-5-5', 2),
        spent('claude-haiku-4-5-20251001', 4, {model: 'claude-haiku-4-5-20251001'}),
      ],
    })
    expect(rows.map(({key, billedUsd}) => [key.model, billedUsd])).toEqual([
      ['claude-opus-5-5', 4],
      ['claude-haiku-4-5', 1],
      [null, 0.5],
    ])
  })

  it('finds a user by e-mail whatever its capitals, and under the name that was given', () => {
    const {rows} = reconciled({
      by: 'user',
      lines: [
        billLine({user: 'Ada@Example.com', amountUsd: 4}),
        billLine({user: 'GRACE@example.com', amountUsd: 3}),
        billLine({user: 'linus@example.com', amountUsd: 2}),
        billLine({user: undefined, amountUsd: 1}),
      ],
      rows: [spent('ada@example.com', 4), spent('grace@example.com', 3), spent(null, 0.5)],
      userNames: {'grace@example.com': 'Grace'},
    })
    expect(rows.map(({key, estimatedUsd, billedUsd}) => [key.user, estimatedUsd, billedUsd])).toEqual([
      ['ada@example.com', 4, 4],
      ['Grace', 3, 3],
      ['linus@example.com', null, 2],
      [null, 0.5, 1],
    ])
  })

  it('says when no line names a user', () => {
    const codes = (lines: readonly BillLine[]) => reconciled({by: 'user', lines}).notes.map(({code}) => code)
    expect(codes([billLine()])).toContain('BILL_NAMES_NO_USER')
    expect(codes([billLine({user: 'ada@example.com'})])).not.toContain('BILL_NAMES_NO_USER')
  })

  it('says which days it counts, and of whom the bill is', () => {
    const texts = (some: Parameters<typeof reconciled>[0]) =>
      reconciled(some)
        .notes.filter(({code}) => code.startsWith('BILL_'))
        .map(({text}) => text)
    const period = {since: '', until: '', timezone: 'Europe/Berlin'}
    expect(texts({})).toEqual([
      'The bill is of the workspaces and API keys in the file; the estimate is of what was recorded on this machine.',
      "Days are those of UTC, as Anthropic's console counts them.",
    ])
    expect(texts({period})[1]).toBe(
      "Anthropic's console counts days in UTC; the estimate's are those of Europe/Berlin.",
    )
    expect(texts({period, source: 'stackspend'})).toEqual([
      'The bill is of the whole organisation; the estimate is of what was recorded on this machine.',
      "StackSpend counts days in the workspace's time zone, which its API does not tell; here they are those of Europe/Berlin (--timezone).",
    ])
  })

  it('says what was left out because it is no bill, or of another provider', () => {
    const leftOut = new Map([
      ['claude', 3],
      ['aws', 1200],
    ])
    expect(reconciled({leftOut, source: 'stackspend'}).notes.slice(0, 2)).toEqual([
      {
        code: 'ESTIMATES_LEFT_OUT',
        text: 'Line items left out: 3 of claude. StackSpend estimates them from the same telemetry; they are no bill.',
      },
      {code: 'OTHER_PROVIDERS_LEFT_OUT', text: 'Line items of other providers left out: 1,200 of aws.'},
    ])
  })

  it('has rows whose sums are its totals, whatever either side has', () => {
    const day = fc.integer({min: 0, max: 9})
    const cents = fc.integer({min: -5_00, max: 100_00}).map(value => value / 100)
    const line = fc.record({day, amountUsd: fc.option(cents, {nil: undefined})})
    const usage = fc.record({day, usd: fc.integer({min: 0, max: 100})})
    fc.assert(
      fc.property(fc.array(line), fc.array(usage), (bill, used) => {
        const {rows, totals, compared} = reconciled({
          lines: bill.map(item => billLine({...item, day: `2026-11-${20 + item.day}`})),
          rows: used.map(item => spent(NOV_20 + item.day, item.usd)),
        })
        const sum = (values: readonly (number | null)[]) => {
          const known = values.filter(value => value !== null)
          return known.length === 0 ? null : known.reduce((total, value) => total + value, 0)
        }
        const asCents = (usd: number | null) => (usd === null ? null : Math.round(usd * 100) + 0)
        const known = bill.flatMap(({amountUsd}) => amountUsd ?? [])
        expect(asCents(totals.billedUsd)).toBe(asCents(sum(known)))
        expect(asCents(totals.estimatedUsd)).toBe(asCents(sum(used.map(({usd}) => usd))))
        expect(totals.billedUsd).toBe(sum(rows.map(row => row.billedUsd)))
        expect(totals.estimatedUsd).toBe(sum(rows.map(row => row.estimatedUsd)))
        expect(asCents(compared.differenceUsd)).toBe(asCents(sum(rows.map(row => row.differenceUsd)) ?? 0))
        const touched = new Set([...bill, ...used].map(item => item.day))
        expect(rows).toHaveLength(touched.size)
      }),
    )
  })
})
