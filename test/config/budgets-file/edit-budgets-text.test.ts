import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {removeFromText, setInText} from '../../../src/config/budgets-file/edit-budgets-text.ts'

const set = (text: string, fields: {name: string} & Record<string, unknown>) =>
  setInText(text, fields, 'budgets.json')

const MONTH = {name: 'month', usd: 300, period: 'month'}

describe('setInText', () => {
  it('begins a file', () => {
    expect(set('', MONTH)).toBe(
      '{\n  "budgets": [\n    {\n      "name": "month",\n      "usd": 300,\n      "period": "month"\n    }\n  ]\n}\n',
    )
  })

  it.each([
    [
      'tabs',
      '{\n\t"timezone": "UTC",\n\t"budgets": []\n}',
      '{\n\t"timezone": "UTC",\n\t"budgets": [\n\t\t{\n\t\t\t"name": "month",\n\t\t\t"usd": 300,\n\t\t\t"period": "month"\n\t\t}\n\t]\n}',
    ],
    [
      'one line',
      '{"budgets":[{"name":"a","usd":1,"period":"day"}]}',
      '{"budgets":[{"name":"a","usd":1,"period":"day"},{"name":"month","usd":300,"period":"month"}]}',
    ],
    [
      'a budget a line',
      '{\r\n  "budgets": [\r\n    {"name": "a", "usd": 1, "period": "day"}\r\n  ]\r\n}\r\n',
      '{\r\n  "budgets": [\r\n    {"name": "a", "usd": 1, "period": "day"},\r\n    {"name": "month", "usd": 300, "period": "month"}\r\n  ]\r\n}\r\n',
    ],
  ])('writes as the file is written: %s', (_, text, after) => {
    expect(set(text, MONTH)).toBe(after)
  })

  it('changes of a budget only what is given, in its place', () => {
    const text = '{ "budgets": [ {"period": "month",  "usd": 1e2, "name": "month"} ], "timezone": "UTC" }'
    expect(set(text, {name: 'month', usd: 100})).toBe(text)
    expect(set(text, {name: 'month', usd: 120, onOver: 'stop'})).toBe(
      '{ "budgets": [ {"period": "month",  "usd": 120, "name": "month", "onOver": "stop"} ], "timezone": "UTC" }',
    )
  })
})

describe('removeFromText', () => {
  it.each(['a', 'b', 'c'])('takes %s out, and leaves the others as they were written', name => {
    const items = ['{"name": "a"}', '{ "name":"b" }', '{"name": "c"}']
    const file = (of: readonly string[]) => `{"budgets": [\n  ${of.join(',\n  ')}\n]}\n`
    const others = items.filter(item => !item.includes(`"${name}"`))
    expect(removeFromText(file(items), name, 'budgets.json')).toBe(file(others))
  })

  it('leaves an empty list of the only one, and the text alone where there is none of the name', () => {
    expect(removeFromText('{"budgets": [ {"name": "a"} ]}', 'a', 'budgets.json')).toBe('{"budgets": []}')
    expect(removeFromText('{"budgets": []}', 'a', 'budgets.json')).toBe('{"budgets": []}')
  })

  it('takes out, byte for byte, what was put behind any others', () => {
    const space = fc.constantFrom('', ' ', '\n', '\n    ', '\t')
    const item = fc
      .tuple(fc.string(), space, space)
      .map(([name, one, other]) => `{${one}"name":${other}${JSON.stringify(`x${name}`)}}`)
    const files = fc
      .tuple(fc.array(item, {minLength: 1, maxLength: 4}), space, space)
      .map(([items, lead, end]) => `{"budgets":${lead}[${items.join(`,${lead}`)}${end}]}${end}`)
    fc.assert(
      fc.property(files, text => {
        const after = set(text, MONTH)
        expect(JSON.parse(after).budgets.at(-1)).toEqual(MONTH)
        expect(removeFromText(after, 'month', 'budgets.json')).toBe(text)
      }),
    )
  })
})
