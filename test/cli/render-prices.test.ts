import {describe, expect, it} from 'vitest'
import {listPrices, showModel} from '../../src/app/show-pricing.ts'
import {renderCheck, renderListedPrices, renderModel} from '../../src/cli/render-prices.ts'
import {parsePriceList} from '../../src/pricing/parse-price-list.ts'
import {exampleRates, priceListText, priceRow} from '../support/price-list.ts'

const prices = parsePriceList(
  priceListText([
    {
      id: 'claude-x-20260101',
      aliases: ['claude-x'],
      prices: [
        priceRow({to: '2026-03-01T12:15:00Z', fast: {...exampleRates, input: 8, output: 40}}),
        priceRow({
          from: '2026-03-01T12:15:00Z',
          longPrompt: {overTokens: 100_000, usdPerMillionTokens: {...exampleRates, cacheWrite5m: 0.625}},
          usGeographyFactor: 1.1,
          batchFactor: 0.5,
          source: 'a page',
        }),
      ],
    },
    {id: 'nova-9\u001b[31m', aliases: [], prices: [priceRow({from: '2027-01-01T00:00:00Z'})]},
  ]),
  'test',
)

const list = {
  prices,
  list: {version: '1', origin: 'built-in', file: '/opt/pricing.json'},
} as const

describe('renderListedPrices', () => {
  const listed = listPrices(list, Date.parse('2026-02-01T09:30:00Z'))

  it('shows rates side by side, and no price as none', () => {
    expect(renderListedPrices(listed, 160)).toMatchInlineSnapshot(`
      "2 models, USD per million tokens on 2026-02-01 at list price 1 (built in)

      Model              Input  Output  Write 5 min  Write 1 h  Read
      claude-x-20260101   4.00   20.00         5.00       8.00  0.20  fast mode 8/40
      nova-9␛[31m            –       –            –          –     –  no price"
    `)
  })

  it('leaves out what is rarely asked for where there is no room, and says so', () => {
    expect(renderListedPrices(listed, 40)).toMatchInlineSnapshot(`
      "2 models, USD per million tokens on
      2026-02-01 at list price 1 (built in)

      Model              Input  Output  Read
      claude-x-20260101   4.00   20.00  0.20
      nova-9␛[31m            –       –     –

      There is more than fits here: stackspend
      pricing show MODEL"
    `)
  })
})

describe('renderModel', () => {
  it('shows every dated price and who said so', () => {
    expect(renderModel(showModel(list, 'us.anthropic.claude-x-20260101-v1:0'))).toMatchInlineSnapshot(`
      "us.anthropic.claude-x-20260101-v1:0 is claude-x-20260101, USD per million tokens at list price 1 (built in)
      also called claude-x

      From – until                    Rates             Input  Output  Write 5 min  Write 1 h  Read
      2026-01-01 – 2026-03-01T12:15Z  standard           4.00   20.00         5.00       8.00  0.20
                                      fast mode          8.00   40.00         5.00       8.00  0.20
      2026-03-01T12:15Z –             standard           4.00   20.00         5.00       8.00  0.20
                                      prompt over 100k   4.00   20.00        0.625       8.00  0.20

      US geography ×1.1, regional endpoint ×1, batch ×0.5, web search $10 per thousand

      Sources
        from 2026-01-01: made up (2026-01-01)
        from 2026-03-01T12:15Z: a page (2026-01-01)"
    `)
  })

  it.each([
    ['claude-x-20260101', 'claude-x-20260101, USD'],
    ['claude-x', 'claude-x is claude-x-20260101, by an alias in the list, USD'],
    ['claude-x-20260202', 'claude-x-20260202 is claude-x-20260101, but for the date, USD'],
  ])('says how %s was understood', (model, beginning) => {
    expect(renderModel(showModel(list, model)).startsWith(beginning)).toBe(true)
  })
})

describe('renderCheck', () => {
  const check = {version: '1', asOf: '2026-01-01', models: 2, prices: 3, aliases: 1, list: list.list}

  it('says what was checked', () => {
    expect(renderCheck({...check, overridesFile: null})).toMatchInlineSnapshot(`
      "✓ 2 models, 3 dated prices, 1 aliases: list 1 (built in)
        no pricing.overrides.json"
    `)
    expect(renderCheck({...check, overridesFile: '/home/ada/pricing.overrides.json'})).toMatchInlineSnapshot(`
      "✓ 2 models, 3 dated prices, 1 aliases: list 1 (built in)
        with /home/ada/pricing.overrides.json"
    `)
  })
})
