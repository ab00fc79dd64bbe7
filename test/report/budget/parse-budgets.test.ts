import {Ajv} from 'ajv'
import {describe, expect, it} from 'vitest'
import {StackspendError} from '../../../src/errors.ts'
import {parseBudgets} from '../../../src/report/budget/parse-budgets.ts'
import {budgetsSchemaText, readBudgetsSchema} from '../../../tools/write-budgets-schema.ts'

const parse = (document: unknown) => parseBudgets(JSON.stringify(document, undefined, 2), 'budgets.json')

function faultOf(text: string): string {
  try {
    parseBudgets(text, 'budgets.json')
  } catch (error) {
    if (!(error instanceof StackspendError)) throw error
    expect(error).toMatchObject({code: 'BUDGETS_INVALID', exitCode: 2})
    return error.message
  }
  throw new Error('it was taken')
}

const faultOfOne = (budget: object) =>
  faultOf(`{"budgets": [\n${JSON.stringify({name: 'a', usd: 1, period: 'day', ...budget})}\n]}`)

describe('a file of budgets', () => {
  it('says the least that a budget needs, and the rest is filled in', () => {
    expect(parse({budgets: [{name: 'month', usd: 300, period: 'month'}]})).toEqual([
      {
        name: 'month',
        usd: 300,
        period: 'month',
        each: undefined,
        only: {},
        softPercents: [50, 80],
        hardPercent: 100,
        onOver: 'warn',
        timezone: undefined,
      },
    ])
  })

  it('takes one name or several to limit a budget to', () => {
    const [budget] = parse({
      budgets: [
        {
          name: 'opus',
          usd: 20,
          period: 'day',
          only: {model: 'claude-opus-5-5', project: ['acme/api', 'acme/web'], 'attr:cost_center': '4711'},
        },
      ],
    })
    expect(budget?.only).toEqual({
      model: ['claude-opus-5-5'],
      project: ['acme/api', 'acme/web'],
      'attr:cost_center': ['4711'],
    })
  })

  it('gives every budget the time zone of the file, but one that has its own', () => {
    const budgets = parse({
      timezone: 'Europe/Berlin',
      budgets: [
        {name: 'a', usd: 1, period: 'day'},
        {name: 'b', usd: 1, period: 'day', timezone: 'Asia/Tokyo'},
      ],
    })
    expect(budgets.map(({timezone}) => timezone)).toEqual(['Europe/Berlin', 'Asia/Tokyo'])
  })

  it('may begin with a byte order mark, and may have no budget', () => {
    expect(parseBudgets('\uFEFF{"budgets": []}', 'budgets.json')).toEqual([])
  })
})

describe('a faulty file of budgets', () => {
  it('is told by the line at which it stops being JSON', () => {
    expect(faultOf('{\n  "budgets": [\n    {"name": "a",}\n  ]\n}')).toBe(
      'budgets.json, line 3: found "}", expected a name in double quotes',
    )
  })

  it('is asked what a misspelt field was meant to be', () => {
    expect(faultOfOne({onover: 'stop'})).toBe(
      'budgets.json, line 2: "onover" is not a budget field. Did you mean "onOver"?',
    )
  })

  it.each([
    [{usd: 0}, '"usd" is 0, expected an amount of US dollars above 0'],
    [{usd: '20'}, '"usd" is "20", expected an amount of US dollars above 0'],
    [{period: 'year'}, '"period" is "year", expected "day", "week", "month" or "none"'],
    [{onOver: 'block'}, '"onOver" is "block", expected "warn" or "stop"'],
    [
      {each: 'pr'},
      '"each" is "pr", expected "branch", "pullRequest", "user", "project", "model" or "session"',
    ],
    [{softPercents: [50, 120]}, '120 is above the hard threshold, 100'],
    [{softPercents: [0]}, 'an item of "softPercents" is 0, expected a percentage above 0, at most 1000'],
    [{timezone: 'Europe/Berln'}, 'There is no time zone "Europe/Berln". Did you mean "Europe/Berlin"?'],
    [{only: {projekt: 'a'}}, '"projekt" is nothing that a budget can be limited to. Did you mean "project"?'],
    [{only: {model: []}}, '"model" is empty, expected a name or a list of names'],
    [{name: 'a\nb'}, '"name" is "a\nb", expected a name of 1 to 64 characters on one line'],
  ])('is told what is wrong with %o', (budget, fault) => {
    expect(faultOfOne(budget)).toBe(`budgets.json, line 2: ${fault}`)
  })

  it('is told of a name that is missing, and of one that is there twice', () => {
    expect(faultOf('{"budgets": [{"usd": 1, "period": "day"}]}')).toBe(
      'budgets.json, line 1: "name" is missing',
    )
    const budget = {name: 'a', usd: 1, period: 'day'}
    expect(faultOf(JSON.stringify({budgets: [budget, budget]}))).toContain(
      '"a" is the name of another budget too',
    )
  })
})

describe('budgets.schema.json', () => {
  it('is what the program checks with (npm run budgets-schema)', () => {
    expect(readBudgetsSchema()).toBe(budgetsSchemaText())
  })

  it('lets an editor take what the program takes, and refuse what it refuses', () => {
    const validate = new Ajv().compile(JSON.parse(readBudgetsSchema()))
    const budget = {name: 'a', usd: 1, period: 'day'}
    expect(validate({$schema: 'x', timezone: 'UTC', budgets: [{...budget, only: {'attr:x': ['1']}}]})).toBe(
      true,
    )
    const bad = [{usd: 0}, {period: 'year'}, {onOver: 'block'}, {onover: 'stop'}, {softPercents: 50}]
    expect(bad.map(change => validate({budgets: [{...budget, ...change}]}))).toEqual(bad.map(() => false))
  })
})
