import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {StackspendError} from '../../../src/errors.ts'
import {parseConsoleCsv} from '../../../src/report/bill/parse-console-csv.ts'
import {billLine} from './bill-line.ts'

const BILLING = join(import.meta.dirname, '../../fixtures/billing')
const fixture = (name: string) => readFileSync(join(BILLING, name), 'utf8')
const parse = (text: string) => parseConsoleCsv(text, 'cost.csv')

/** What is said of a file that cannot be read. */
function fault(text: string): {code: string; message: string; hint: string | undefined; exit: number} {
  try {
    parse(text)
  } catch (error) {
    if (!(error instanceof StackspendError)) throw error
    return {code: error.code, message: error.message, hint: error.hint, exit: error.exitCode}
  }
  throw new Error('it was read')
}

describe('a Cost export of the console', () => {
  it('is read as of 2026: byte-order mark, quotes, thousands, what tools cost, what has no amount', () => {
    const lines = parse(fixture('console-cost-2026.csv'))
    const common = {apiKey: 'claude_code_key_ada_abcd', roundedByUsd: 0.005}
    expect(lines).toEqual([
      billLine({...common, model: 'Claude Opus 5.5', amountUsd: 4, listUsd: 4}),
      billLine({...common, model: 'Claude Opus 5.5', amountUsd: 0.5, listUsd: 0.5}),
      billLine({
        ...common,
        apiKey: 'nightly, batch',
        model: 'Claude Haiku 4.5',
        amountUsd: 0.25,
        listUsd: 0.5,
        tier: 'batch',
      }),
      billLine({
        ...common,
        day: '2026-11-21',
        model: 'Claude Opus 5.5',
        amountUsd: 1200,
        listUsd: 1200,
        isUsGeography: true,
      }),
      billLine({...common, day: '2026-11-21', amountUsd: 0.3, listUsd: 0.3, kind: 'web-search'}),
      billLine({...common, day: '2026-11-21', amountUsd: 0.4, listUsd: 0.4, kind: 'code-execution'}),
      billLine({...common, day: '2026-11-22', model: 'Claude Opus 5.5', amountUsd: undefined}),
    ])
  })

  it('is read as of 2024, with fewer columns', () => {
    expect(
      parse(fixture('console-cost-2024.csv')).map(({day, model, amountUsd}) => [day, model, amountUsd]),
    ).toEqual([
      ['2024-12-07', 'Claude 3.5 Sonnet 2024-10-22', 0.12],
      ['2024-12-07', 'Claude 3 Haiku 2024-03-07', 0],
      ['2024-12-08', 'Claude 3.5 Sonnet 2024-10-22', 1.3],
    ])
  })

  it.each([
    ['columns in another order', 'cost_usd,model,usage_date_utc\n1.5,Claude Opus 5,2026-11-20\n'],
    ['other spellings of the columns', 'Date,Model,Cost (USD)\n2026/11/20,Claude Opus 5,$1.50\n'],
    ['semicolons', 'usage_date_utc;model;cost_usd\r\n2026-11-20;Claude Opus 5;1.5\r\n'],
    ['tabs', 'usage_date_utc\tmodel\tcost_usd\n2026-11-20\tClaude Opus 5\t1.5'],
    ['carriage returns alone', 'usage_date_utc,model,cost_usd\r2026-11-20,Claude Opus 5,1.5\r'],
    ['instants for days', 'usage_date_utc,model,cost_usd\n2026-11-20T00:00:00Z,Claude Opus 5,1.5\n'],
    ['blank and empty lines', 'usage_date_utc,model,cost_usd\n\n2026-11-20,Claude Opus 5,1.5\n,,\n  \n'],
    ['spaces around fields', ' usage_date_utc , model , cost_usd \n 2026-11-20 , Claude Opus 5 , 1.5 \n'],
  ])('is read with %s', (_case, text) => {
    expect(parse(text)).toEqual([billLine({model: 'Claude Opus 5', amountUsd: 1.5, roundedByUsd: 0.005})])
  })

  it.each([
    ['1234.5678', 1234.5678],
    ['"1,234.50"', 1234.5],
    ['$3', 3],
    ['-2.5', -2.5],
    ['-$2.5', -2.5],
    ['(2.50)', -2.5],
    ['.5', 0.5],
    ['1e-7', 1e-7],
    ['', undefined],
  ])('has the amount %s', (amount, expected) => {
    expect(parse(`usage_date_utc,cost_usd\n2026-11-20,${amount}\n`)[0]?.amountUsd).toBe(expected)
  })

  it('is rounded to cents only when no amount has more decimals', () => {
    const rounding = (...amounts: string[]) =>
      parse(`usage_date_utc,cost_usd\n${amounts.map(amount => `2026-11-20,${amount}\n`).join('')}`)[0]
        ?.roundedByUsd
    expect([rounding('1.25', '3'), rounding('1.25', '0.00125')]).toEqual([0.005, 0])
  })

  it.each([
    ['1,5', '"1,5" is no amount'],
    ['"12,34.5"', '"12,34.5" is no amount'],
    ['EUR 3', '"EUR 3" is no amount'],
    ['NaN', '"NaN" is no amount'],
    ['-', '"-" is no amount'],
    ['1e99', '"1e99" is no amount'],
  ])('is refused with the amount %s, and the line is named', (amount, said) => {
    const field = amount.startsWith('"') ? amount : `"${amount}"`
    const {code, message, exit} = fault(`usage_date_utc,cost_usd\n2026-11-20,1\n2026-11-20,${field}\n`)
    expect({code, exit}).toEqual({code: 'BILL_UNREADABLE', exit: 2})
    expect(message).toContain(`cost.csv, line 3: ${said} in US dollars`)
  })

  it.each(['2026-02-30', '20.11.2026', '11/20/2026', 'usage_date_utc', '', '2026-11-201'])(
    'is refused with the date %j',
    day => {
      const {message} = fault(`usage_date_utc,cost_usd\n${day},1\n`)
      expect(message).toContain('cost.csv, line 2: ')
      expect(message).toContain('is no date like 2026-11-22.')
    },
  )

  it('is refused with other columns, which are named beside those it needs', () => {
    expect(fault('foo,bar\n1,2\n').message).toBe(
      "cost.csv is no Cost export of Anthropic's console: it has the columns foo, bar, and needs usage_date_utc and cost_usd.",
    )
    expect(fault('').message).toBe('cost.csv is empty.')
    expect(fault('\n\n').message).toBe('cost.csv is empty.')
  })

  it('is refused when it is the Usage export, and the right one is named', () => {
    const {message, hint} = fault(fixture('console-usage-2026.csv'))
    expect(message).toContain('needs usage_date_utc and cost_usd')
    expect(hint).toContain('take the one of the Cost page')
  })

  it('is refused with a quote that never ends, and the line is named', () => {
    expect(fault('usage_date_utc,cost_usd\n2026-11-20,"1\n').message).toMatch(/cost\.csv is no CSV: .*line 2/)
  })

  it('says what is wrong in one line in which nothing acts on a terminal', () => {
    const hostile = '\u001b[2J\u009b31m\u202eevil'
    const faults = [
      `${hostile},b\n1,2\n`,
      `usage_date_utc,cost_usd\n${hostile},1\n`,
      `usage_date_utc,cost_usd\n2026-11-20,${hostile}\n`,
    ]
    for (const text of faults) expect(fault(text).message).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  it('is read, or refused in words, whatever bytes it has', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 200}), rest => {
        for (const text of [rest, `usage_date_utc,cost_usd\n${rest}`]) {
          try {
            for (const {day, amountUsd} of parse(text)) {
              expect(day).toMatch(/^\d{4}-\d\d-\d\d$/)
              expect(amountUsd === undefined || Number.isFinite(amountUsd)).toBe(true)
            }
          } catch (error) {
            expect(error).toBeInstanceOf(StackspendError)
          }
        }
      }),
    )
  })
})
