import {describe, expect, it} from 'vitest'
import {parsePriceList} from '../../src/pricing/parse-price-list.ts'
import {exampleRates, faultOf, priceListText, priceRow} from '../support/price-list.ts'

/** The line that the error names, as it stands in the file, and what the error says about it. */
function fault(text: string): string {
  return faultOf(text, () => parsePriceList(text, 'pricing.json'))
}

const model = (prices: readonly unknown[], more = {}) => ({id: 'nova-9', aliases: [], prices, ...more})

describe('parsePriceList', () => {
  it('reads prices as intervals in Unix ms', () => {
    const list = parsePriceList(
      priceListText([
        model([
          priceRow({
            to: '2026-02-01T00:15:00Z',
            longPrompt: {overTokens: 5, usdPerMillionTokens: exampleRates},
          }),
          priceRow({from: '2026-03-01T00:00:00Z', fast: exampleRates, usGeographyFactor: undefined}),
        ]),
      ]),
      'test',
    )
    expect(list).toMatchObject({version: '1', asOf: '2026-01-01'})
    expect(list.models.get('nova-9')?.intervals).toMatchObject([
      {
        fromMs: Date.UTC(2026, 0, 1),
        toMs: Date.UTC(2026, 1, 1, 0, 15),
        rates: exampleRates,
        fastRates: undefined,
        longPrompt: {overTokens: 5, rates: exampleRates},
      },
      {
        fromMs: Date.UTC(2026, 2, 1),
        toMs: Number.POSITIVE_INFINITY,
        fastRates: exampleRates,
        usGeographyFactor: 1,
      },
    ])
  })

  it('reads a file that an editor began with a byte order mark', () => {
    expect(fault(`\uFEFF${priceListText([])}`)).toBe('none')
  })

  it('says what to do next and ends with wrong usage', () => {
    const parse = () => parsePriceList('{}', 'x.json')
    expect(parse).toThrow(
      expect.objectContaining({
        code: 'PRICE_LIST_INVALID',
        exitCode: 2,
        hint: 'Mend those lines, then type: stackspend pricing check',
      }),
    )
    expect(() => parsePriceList('7', 'x.json')).toThrow(
      expect.objectContaining({hint: 'Mend that line, then type: stackspend pricing check'}),
    )
  })

  it('names all faults at once, in the order of the file, and counts those beyond the fifth', () => {
    const {asOf: _, source: __, ...row} = priceRow({to: 5, webSearchUsdPerThousand: '10'})
    const rows = [row, priceRow({from: 'soon', to: 'late'})]
    const text = priceListText([{id: 'nova-9', alias: [], prices: rows}])
    expect(() => parsePriceList(text, 'x.json')).toThrow(
      [
        'x.json, line 8: "alias" is not a price field. Did you mean "aliases"?',
        'line 10: "source" is missing',
        'line 10: "asOf" is missing',
        'line 12: "to" is 5, expected an instant in UTC on a quarter of an hour, like "2026-11-09T00:00:00Z"',
        'line 22: "webSearchUsdPerThousand" is "10", expected a number of US dollars, 0 or more',
        'and 2 more',
      ].join('\n'),
    )
  })

  it.each([
    ['', ' → found the end of the file, expected a value'],
    ['{\n  "schema": "stackspend.pricing/1",\n}', '} → found "}", expected a name in double quotes'],
    ['"text"', '"text" → the file is "text", expected a price list'],
    ['null', 'null → the file is null, expected a price list'],
    [
      '{"version": "1", "asOf": "2026-01-01", "models": []}',
      '{"version": "1", "asOf": "2026-01-01", "models": []} → "schema" is missing',
    ],
  ])('names the line of %j', (text, message) => {
    expect(fault(text)).toBe(message)
  })

  const {input, ...withoutInput} = exampleRates

  it.each([
    [
      'a misspelt field',
      {usdPerMillionTokens: {inptu: input, ...withoutInput}},
      '"inptu": 4, → "inptu" is not a price field. Did you mean "input"?',
    ],
    ['a field from elsewhere', {frobnicate: 1}, '"frobnicate": 1 → "frobnicate" is not a price field.'],
    [
      'a field left out',
      {usdPerMillionTokens: withoutInput},
      '"usdPerMillionTokens": { → "input" is missing',
    ],
    [
      'a text for a number',
      {webSearchUsdPerThousand: '10'},
      '"webSearchUsdPerThousand": "10", → "webSearchUsdPerThousand" is "10", expected a number of US dollars, 0 or more',
    ],
    [
      'a negative rate',
      {usdPerMillionTokens: {...exampleRates, cacheRead: -1}},
      '"cacheRead": -1 → "cacheRead" is -1, expected a number of US dollars, 0 or more',
    ],
    [
      'null for a rate',
      {usdPerMillionTokens: {...exampleRates, output: null}},
      '"output": null, → "output" is null, expected a number of US dollars, 0 or more',
    ],
    [
      'half a token',
      {longPrompt: {overTokens: 0.5, usdPerMillionTokens: exampleRates}},
      '"overTokens": 0.5, → "overTokens" is 0.5, expected a whole number of tokens, 1 or more',
    ],
    [
      'a local time',
      {from: '2026-01-01T00:00:00'},
      '"from": "2026-01-01T00:00:00", → "from" is "2026-01-01T00:00:00", expected an instant in UTC on a quarter of an hour, like "2026-11-09T00:00:00Z"',
    ],
    [
      'an instant off the marks',
      {from: '2026-01-01T00:10:00Z'},
      '"from": "2026-01-01T00:10:00Z", → "from" is "2026-01-01T00:10:00Z", expected an instant in UTC on a quarter of an hour, like "2026-11-09T00:00:00Z"',
    ],
    [
      'a date that is none',
      {from: '2026-02-30T00:00:00Z'},
      '"from": "2026-02-30T00:00:00Z", → "from" is "2026-02-30T00:00:00Z", which is no date',
    ],
    [
      'a day that is none',
      {asOf: '2026-13-01'},
      '"asOf": "2026-13-01" → "asOf" is "2026-13-01", which is no date',
    ],
    [
      'an end before the start',
      {to: '2025-01-01T00:00:00Z'},
      '"to": "2025-01-01T00:00:00Z", → "to" is "2025-01-01T00:00:00Z", expected an instant after "from", "2026-01-01T00:00:00Z"',
    ],
    [
      'nobody who said so',
      {source: ''},
      '"source": "", → "source" is empty, expected who said so: a URL or a description',
    ],
  ])('refuses %s', (_, row, message) => {
    expect(fault(priceListText([model([priceRow(row)])]))).toBe(message)
  })

  it('tells a misspelt field rather than that the right one is missing, and an earlier fault before both', () => {
    const row = {usdPerMillionTokens: {...withoutInput, inptu: input}}
    expect(fault(priceListText([model([priceRow(row)])]))).toMatch('"inptu" is not a price field')
    expect(fault(priceListText([model([priceRow({...row, to: 5})])]))).toMatch(
      '"to": 5, → "to" is 5, expected',
    )
  })

  it('refuses a rate that is too large for a number', () => {
    const text = priceListText([model([priceRow()])]).replace('"input": 4', '"input": 1e999')
    expect(fault(text)).toMatch(
      '"input": 1e999, → "input" is Infinity, expected a number of US dollars, 0 or more',
    )
  })

  it.each([
    [
      'overlap',
      '2026-01-15T00:00:00Z',
      'expected "2026-02-01T00:00:00Z" or later: prices are in order and do not overlap',
    ],
    [
      'are out of order',
      '2025-01-15T00:00:00Z',
      'expected "2026-02-01T00:00:00Z" or later: prices are in order and do not overlap',
    ],
  ])('refuses prices that %s', (_, from, expected) => {
    const rows = [priceRow({to: '2026-02-01T00:00:00Z'}), priceRow({from})]
    expect(fault(priceListText([model(rows)]))).toBe(`"from": "${from}", → "from" is "${from}", ${expected}`)
  })

  it('refuses a price after one without an end', () => {
    expect(fault(priceListText([model([priceRow(), priceRow({from: '2027-01-01T00:00:00Z'})])]))).toMatch(
      'expected the price before it to have an end',
    )
  })

  it('lets prices touch, and have a gap', () => {
    const rows = [
      priceRow({to: '2026-02-01T00:00:00Z'}),
      priceRow({from: '2026-02-01T00:00:00Z', to: '2026-03-01T00:00:00Z'}),
      priceRow({from: '2026-04-01T00:00:00Z'}),
    ]
    expect(fault(priceListText([model(rows)]))).toBe('none')
  })

  it('refuses a model without prices', () => {
    expect(fault(priceListText([model([])]))).toMatch(
      '"prices": [] → "prices" is empty, expected a list of one price or more',
    )
  })

  it.each([
    [
      'an id twice',
      {id: 'nova-9', aliases: []},
      '"id": "nova-9", → "nova-9" names two models, the other is "nova-9"',
    ],
    [
      'an alias that is an id',
      {id: 'b', aliases: ['us.nova-9']},
      '"us.nova-9" → "us.nova-9" names two models, the other is "nova-9"',
    ],
    [
      'an alias of two models',
      {id: 'b', aliases: ['NOVA']},
      '"NOVA" → "NOVA" names two models, the other is "nova-9"',
    ],
  ])('refuses %s', (_, other, message) => {
    const models = [model([priceRow()], {aliases: ['nova']}), {...other, prices: [priceRow()]}]
    expect(fault(priceListText(models))).toBe(message)
  })

  it('names the first of several faults in the order of the file', () => {
    const rows = [priceRow({to: '2025-01-01T00:00:00Z'}), priceRow({asOf: '2026-99-99'})]
    expect(fault(priceListText([model(rows)]))).toMatch('"to": "2025-01-01T00:00:00Z", → "to"')
  })
})
