import {deepStrictEqual, strictEqual} from 'node:assert/strict'
import * as fc from 'fast-check'
import {removeFromText, setInText} from '../../../src/config/budgets-file/edit-budgets-text.ts'
import type {Budget} from '../../../src/report/budget/budget.ts'
import {parseBudgets} from '../../../src/report/budget/parse-budgets.ts'
import {readPlainBudgets} from '../../../src/report/budget/read-plain-budgets.ts'
import {checkTimeZone} from '../../../src/report/time-zone.ts'
import {closeNothing, type FuzzTarget} from '../fuzz-target.ts'
import {isUserError, unlessRefused} from '../oracle/unless-refused.ts'

const ADDED = {name: 'added by the fuzzer', usd: 5, period: 'month'} as const

const budget = fc.record(
  {
    name: fc.oneof(fc.constantFrom('team', 'mine'), fc.string()),
    usd: fc.oneof(fc.integer({min: 1, max: 500}), fc.double()),
    period: fc.constantFrom('day', 'week', 'month', 'none', 'year'),
    each: fc.constantFrom('user', 'project', 'planet'),
    only: fc.dictionary(fc.constantFrom('user', 'model', 'attr:cost_center', '__proto__'), fc.jsonValue(), {
      maxKeys: 2,
    }),
    softPercents: fc.array(fc.integer({min: -1, max: 1200}), {maxLength: 4}),
    hardPercent: fc.integer({min: 1, max: 200}),
    onOver: fc.constantFrom('warn', 'block', 'cry'),
    timezone: fc.constantFrom('UTC', 'Europe/Berlin', 'Moon/Crater'),
  },
  {requiredKeys: ['name', 'usd', 'period']},
)

/** `budgets.json`: what is read from it, by either reader, and how it is edited. */
export const budgets: FuzzTarget = {
  name: 'budgets',
  form: 'json',
  corpus: () => [
    Buffer.from(
      '{"budgets":[{"name":"team","usd":500,"period":"month","each":"user","only":{"model":["a","b"]}}]}',
    ),
    Buffer.from(
      '\uFEFF{\r\n\t"timezone": "UTC",\r\n\t"budgets": [\r\n\t\t{"name": "x", "usd": 1, "period": "day"}\r\n\t]\r\n}',
    ),
  ],
  madeUp: () =>
    fc
      .record(
        {budgets: fc.array(budget, {maxLength: 3}), timezone: fc.constantFrom('UTC', 'x')},
        {requiredKeys: ['budgets']},
      )
      .map(made => Buffer.from(JSON.stringify(made, null, 2))),
  words: [
    'budgets',
    'name',
    'usd',
    'period',
    'only',
    'softPercents',
    'timezone',
    'attr:x',
    '__proto__',
    'month',
  ],
  open: async () => ({run, close: closeNothing}),
}

function run(input: Uint8Array): void {
  const text = Buffer.from(input).toString('utf8')
  const read = unlessRefused(
    () => parseBudgets(text, 'budgets.json'),
    error => isUserError(error, 'BUDGETS_INVALID', text),
  )
  const plain = readPlainBudgets(text, checkTimeZone)
  if (plain !== undefined) deepStrictEqual(plain, read)
  if (read !== undefined) checkEdits(text, read)
}

/** The others stay as they are, and a budget that was put in comes out again with nothing left of it. */
function checkEdits(text: string, read: readonly Budget[]): void {
  if (read.some(({name}) => name === ADDED.name)) return
  const added = setInText(text, ADDED, 'budgets.json')
  const others = parseBudgets(added, 'budgets.json').filter(({name}) => name !== ADDED.name)
  deepStrictEqual(others, read)
  strictEqual(parseBudgets(added, 'budgets.json').length, read.length + 1)
  deepStrictEqual(parseBudgets(removeFromText(added, ADDED.name, 'budgets.json'), 'budgets.json'), read)
}
