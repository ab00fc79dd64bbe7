import {describe, expect, it} from 'vitest'
import type {BillLine} from '../../../src/report/bill/bill-line.ts'
import type {ReconciliationInput} from '../../../src/report/bill/build-reconciliation.ts'
import {causeCodes} from '../../../src/report/bill/likely-causes.ts'
import type {CauseCode} from '../../../src/report/bill/reconciliation.ts'
import type {SpendRow} from '../../../src/store/spend-query.ts'
import {metricRow} from '../spend-row.ts'
import {billLine} from './bill-line.ts'
import {NOV_20, reconciled, spent} from './reconciliation-input.ts'

/** The causes of 20 November. */
function causesOf(
  lines: readonly BillLine[],
  rows: readonly SpendRow[],
  some: Partial<ReconciliationInput> = {},
) {
  const {rows: all} = reconciled({lines, rows, ...some})
  return (
    all.find(row => Object.values(row.key)[0] !== '2026-11-21')?.causes.map(({code, text}) => [code, text]) ??
    []
  )
}

const billed = (amountUsd: number | undefined, some: Partial<BillLine> = {}) => billLine({amountUsd, ...some})
const used = (usd: number, some: Partial<SpendRow> = {}) => spent(NOV_20, usd, some)

type Case = {
  readonly lines: readonly BillLine[]
  readonly rows: readonly SpendRow[]
  readonly some?: Partial<ReconciliationInput>
  readonly text: string
  /** The same, but for the one thing that makes the cause hold. */
  readonly without: Partial<Omit<Case, 'text' | 'without'>>
}

const byModel = {by: 'model'} as const
const opus = (usd: number, some: Partial<SpendRow> = {}) => spent('claude-opus-5-5', usd, some)

const cases: Readonly<Record<CauseCode, Case>> = {
  NOT_RECORDED: {
    lines: [billed(5)],
    rows: [],
    text: 'Nothing was recorded here: no telemetry reached this machine, or the usage is of other people.',
    without: {rows: [used(3)]},
  },
  NOT_BILLED: {
    lines: [],
    rows: [used(3)],
    text: 'The bill has no line for it.',
    without: {lines: [billed(1)]},
  },
  AMOUNT_MISSING: {
    lines: [billed(3), billed(undefined)],
    rows: [used(3)],
    text: '1 line of the bill without an amount, which is unknown, not 0: the bill may be higher than shown.',
    without: {lines: [billed(3)]},
  },
  SUBSCRIPTION: {
    lines: [billed(1)],
    rows: [used(3)],
    some: {plans: new Map([['2026-11-20', ['max', 'pro']]])},
    text: 'Sessions on a subscription (max, pro) are not billed by the token; the estimate has them at list price.',
    without: {lines: [billed(5)]},
  },
  OTHER_CLOUD: {
    lines: [billed(1)],
    rows: [used(1, {provider: 'firstParty'}), used(2, {provider: 'bedrock'})],
    text: 'Of the estimate $2.00 ran on bedrock: that provider bills it, not Anthropic.',
    without: {rows: [used(3, {provider: 'firstParty'})]},
  },
  BILL_NOT_FINAL: {
    lines: [billed(1)],
    rows: [used(3)],
    some: {openSince: '2026-11-20'},
    text: 'The bill of today and yesterday may not be complete yet.',
    without: {some: {openSince: '2026-11-21'}},
  },
  OTHER_DAY: {
    lines: [billed(1), billed(5, {day: '2026-11-21'})],
    rows: [used(3), spent(NOV_20 + 1, 3)],
    some: {source: 'stackspend', provider: 'anthropic'},
    text: 'The day before or after differs by about as much the other way: the bill counts its days in another time zone.',
    without: {some: {source: 'csv'}},
  },
  UNPRICED: {
    lines: [billed(5)],
    rows: [used(3), used(1, {model: 'nova-9'})],
    text: '250k tokens of models without a price are not in the estimate.',
    without: {rows: [used(3)]},
  },
  LOW_COVERAGE: {
    lines: [billed(5)],
    rows: [used(3)],
    some: {coverage: new Map([['2026-11-20', 0.91]])},
    text: 'Telemetry saw 91 % of the requests in transcripts.',
    without: {some: {coverage: new Map([['2026-11-20', 1]])}},
  },
  OTHER_KEYS: {
    lines: [billed(4, {apiKey: 'ada'}), billed(1, {apiKey: 'nightly'})],
    rows: [used(3)],
    text: 'The bill is of 2 API keys; the estimate knows only what telemetry told of.',
    without: {lines: [billed(5, {apiKey: 'ada'})]},
  },
  CODE_EXECUTION: {
    lines: [billed(3), billed(0.4, {kind: 'code-execution'})],
    rows: [used(3)],
    text: '$0.40 of code execution, which telemetry does not tell.',
    without: {lines: [billed(3.4)]},
  },
  WEB_SEARCH: {
    lines: [billed(3), billed(0.3, {kind: 'web-search'})],
    rows: [used(3)],
    text: '$0.30 of web searches, of which telemetry told none.',
    without: {rows: [used(1, {webSearches: 30})]},
  },
  WEB_SEARCH_APART: {
    lines: [billed(3, {model: 'Claude Opus 5.5'})],
    rows: [opus(3, {webSearches: 30})],
    some: byModel,
    text: 'The estimate has 30 web searches with the model; the bill keeps them apart.',
    without: {rows: [opus(4)]},
  },
  US_GEOGRAPHY: {
    lines: [billed(3.3, {isUsGeography: true})],
    rows: [used(3)],
    text: '$3.30 of inference in the US only, which costs more; telemetry told of none.',
    without: {rows: [used(2, {geography: 'us'})]},
  },
  BATCH: {
    lines: [billed(1.5, {tier: 'batch'})],
    rows: [used(3)],
    text: '$1.50 of batch requests, which cost less than the list price of the estimate.',
    without: {lines: [billed(1.5)]},
  },
  PRIORITY: {
    lines: [billed(4, {tier: 'priority'})],
    rows: [used(3)],
    text: '$4.00 at the priority tier, which has prices of its own.',
    without: {lines: [billed(4)]},
  },
  CREDIT: {
    lines: [billed(3), billed(-1)],
    rows: [used(3)],
    text: 'Credits of $1.00 are taken off the bill.',
    without: {lines: [billed(2)]},
  },
  DISCOUNT: {
    lines: [billed(2.7, {listUsd: 3})],
    rows: [used(3)],
    text: 'The bill is $0.30 below its own list price.',
    without: {lines: [billed(2.7, {listUsd: 2.7})]},
  },
  METRICS_ONLY: {
    lines: [billed(5)],
    rows: [metricRow({key: [NOV_20], inputTokens: 750_000})],
    text: '750k tokens are known from metrics alone, whose estimate may be low.',
    without: {rows: [used(3)]},
  },
  CACHE_WRITES_ASSUMED_5M: {
    lines: [billed(8)],
    rows: [used(0, {cacheWriteTokens: 1_000_000})],
    text: '1.00M cache-write tokens are priced as 5-minute writes: 1-hour ones cost more.',
    without: {rows: [used(0, {cacheWriteTokens: 1_000_000, cacheWrite5mTokens: 1_000_000})]},
  },
  PRICE_LIST: {
    lines: [billed(5)],
    rows: [used(3, {reportedMicroUsd: 4_900_000, reportedRequests: 1})],
    text: 'What the client itself reported ($4.90) is nearer to the bill: a price may be wrong. See: stackspend pricing check',
    without: {rows: [used(3, {reportedMicroUsd: 4_900_000, reportedRequests: 0})]},
  },
  ROUNDED_LINES: {
    lines: [billed(0.01, {roundedByUsd: 0.005}), billed(0.01, {roundedByUsd: 0.005})],
    rows: [used(0.014)],
    text: '2 lines of the bill, each rounded to a cent: $0.01 at most.',
    without: {lines: [billed(0.01), billed(0.01)]},
  },
}

describe.each(causeCodes)('the cause %s', code => {
  const {lines, rows, some, text, without} = cases[code]

  it('is named where its condition holds, with what it comes to', () => {
    expect(causesOf(lines, rows, some)).toContainEqual([code, text])
  })

  it('is not named where its condition does not hold', () => {
    const found = causesOf(without.lines ?? lines, without.rows ?? rows, {...some, ...without.some})
    expect(found.map(([name]) => name)).not.toContain(code)
  })
})

describe('the causes of a difference', () => {
  it('are none where it is not worth a word', () => {
    expect(
      causesOf([billed(3.01, {tier: 'batch', apiKey: 'a'}), billed(0, {apiKey: 'b'})], [used(3)]),
    ).toEqual([])
  })

  it('are none that nothing shows, however large it is', () => {
    expect(causesOf([billed(50)], [used(3)])).toEqual([])
  })

  it('are added up over the rows where they hold', () => {
    const {causes} = reconciled({
      lines: [billed(1), billed(1, {day: '2026-11-21'}), billed(9, {day: '2026-11-22'})],
      rows: [0, 1, 2].map(day => spent(NOV_20 + day, 3, {provider: 'vertex'})),
    })
    expect(causes).toEqual([
      {
        code: 'OTHER_CLOUD',
        label: 'other cloud',
        text: 'Of the estimate $6.00 ran on vertex: that provider bills it, not Anthropic.',
        rows: 2,
      },
    ])
  })

  it('of web searches without a model say that the bill keeps them apart', () => {
    const {rows} = reconciled({by: 'model', lines: [billed(0.3, {kind: 'web-search', model: 'Web Search'})]})
    expect(rows[0]).toMatchObject({key: {model: null}, billedUsd: 0.3})
    expect(rows[0]?.causes.map(({text}) => text)).toEqual([
      '$0.30 of web searches, which the bill keeps apart from models and the estimate does not.',
    ])
  })
})
