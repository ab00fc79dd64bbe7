import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {StackspendError} from '../../../src/errors.ts'
import {parseBudgets} from '../../../src/report/budget/parse-budgets.ts'
import {readPlainBudgets} from '../../../src/report/budget/read-plain-budgets.ts'
import {checkTimeZone} from '../../../src/report/time-zone.ts'

const plain = (text: string) => readPlainBudgets(text, checkTimeZone)

/** What the parser that tells every fault makes of a text; `undefined` where it finds one. */
function parsed(text: string) {
  try {
    return parseBudgets(text, 'budgets.json')
  } catch (error) {
    if (error instanceof StackspendError) return undefined
    throw error
  }
}

const names = fc.constantFrom('a', 'b', 'per branch', '  ', '', 'ü'.repeat(65), 'a\tb', ' a')
const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Europe/Berln', '')
const someNames = fc.oneof(names, fc.array(names, {maxLength: 3}), fc.constant(7))
const percents = fc.oneof(
  fc.constantFrom(50, 80, 100, 0, -1, 1001),
  fc.double({min: 1, max: 200, noNaN: true}),
)
const filters = fc.dictionary(
  fc.constantFrom('project', 'branch', 'model', 'attr:cost_center', 'attr:', 'projekt', '__proto__'),
  someNames,
)
const budgets = fc.record(
  {
    name: names,
    usd: fc.oneof(fc.constantFrom(0, 12, -3, '12', null), fc.double({min: 0.01, noNaN: true})),
    period: fc.constantFrom('day', 'week', 'month', 'none', 'year'),
    each: fc.constantFrom('branch', 'pullRequest', 'session', 'pr', null),
    only: fc.oneof(filters, fc.constant([])),
    softPercents: fc.oneof(fc.array(percents, {maxLength: 9}), fc.constant(50)),
    hardPercent: percents,
    onOver: fc.constantFrom('warn', 'stop', 'block'),
    timezone: zones,
    extra: fc.constant(1),
  },
  {requiredKeys: ['name', 'usd', 'period']},
)
const documents = fc.oneof(
  fc.record(
    {budgets: fc.array(budgets, {maxLength: 2}), timezone: zones, $schema: fc.constantFrom('x', 1)},
    {requiredKeys: ['budgets']},
  ),
  fc.jsonValue(),
)

describe('readPlainBudgets', () => {
  it('takes all that is in order and nothing else, and reads it as the parser does', () => {
    let taken = 0
    fc.assert(
      fc.property(documents, document => {
        const text = JSON.stringify(document)
        const read = plain(text)
        expect(read).toEqual(parsed(text))
        if (read !== undefined) taken += 1
      }),
      {numRuns: 3_000},
    )
    expect(taken).toBeGreaterThan(20)
  })

  it.each(['', 'null', '[]', '{"budgets": {}}', '{"budgets": [', '\uFEFF{"budgets": []}'])(
    'leaves %j to the parser',
    text => {
      expect(plain(text)).toBeUndefined()
    },
  )
})
