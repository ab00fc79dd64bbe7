import {describe, expect, it} from 'vitest'
import {diffPriceLists, isSameContent, type PriceListDiff} from '../../src/pricing/diff-price-lists.ts'
import {parsePriceList} from '../../src/pricing/parse-price-list.ts'
import {builtInPriceList, exampleRates, priceListText, priceRow} from '../support/price-list.ts'

type Model = {readonly id: string; readonly aliases?: readonly string[]; readonly prices?: readonly unknown[]}

const list = (...models: readonly Model[]) =>
  parsePriceList(priceListText(models.map(model => ({aliases: [], prices: [priceRow()], ...model}))), 'test')

/** The prices of model `x`, as one line per change. */
function changes(before: readonly unknown[], after: readonly unknown[]): string[] {
  const {prices} = diffPriceLists(list({id: 'x', prices: before}), list({id: 'x', prices: after}))
  return prices.map(({from, to, kind, fields}) =>
    [from, to, kind, ...fields.map(f => `${f.field} ${f.before} → ${f.after} (${f.percent})`)].join(' '),
  )
}

const dearer = {...exampleRates, input: 5}

describe('diffPriceLists', () => {
  it('finds nothing between a list and itself', () => {
    const diff = diffPriceLists(builtInPriceList(), builtInPriceList())
    expect(isSameContent(diff)).toBe(true)
    expect(diff).toMatchObject({addedModels: [], removedModels: [], aliases: [], prices: [], otherSources: 0})
  })

  it('names models and aliases that come and go', () => {
    const diff = diffPriceLists(
      list({id: 'x', aliases: ['old']}, {id: 'y'}),
      list({id: 'x', aliases: ['new']}, {id: 'z'}),
    )
    expect(diff).toMatchObject({
      addedModels: ['z'],
      removedModels: ['y'],
      aliases: [{model: 'x', added: ['new'], removed: ['old']}],
    })
    expect(diff.prices.map(({model, kind}) => [model, kind])).toEqual([
      ['z', 'new'],
      ['y', 'gone'],
    ])
    expect(isSameContent(diff)).toBe(false)
  })

  it('tells a price that changes from an instant on by that instant alone', () => {
    const change = '2026-11-22T12:15:00Z'
    expect(
      changes([priceRow()], [priceRow({to: change}), priceRow({from: change, usdPerMillionTokens: dearer})]),
    ).toEqual(['2026-11-22T12:15:00.000Z  changed input 4 → 5 (25)'])
  })

  it('tells a promotion with its end, and what it is called', () => {
    const [from, to] = ['2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z']
    const promotion = priceRow({
      from,
      to,
      label: 'autumn offer',
      usdPerMillionTokens: {...exampleRates, output: 10},
    })
    expect(changes([priceRow()], [priceRow({to: from}), promotion, priceRow({from: to})])).toEqual([
      '2026-11-01T00:00:00.000Z 2026-12-01T00:00:00.000Z changed output 20 → 10 (-50) label null → autumn offer (null)',
    ])
  })

  it('tells factors, fast mode and long prompts', () => {
    const longPrompt = {overTokens: 100_000, usdPerMillionTokens: dearer}
    expect(
      changes(
        [priceRow({fast: exampleRates, batchFactor: 0.5})],
        [priceRow({fast: dearer, longPrompt, usGeographyFactor: 1.1})],
      ),
    ).toEqual([
      expect.stringMatching(
        /fast\.input 4 → 5 \(25\) usGeographyFactor 1 → 1\.1 .* batchFactor 0\.5 → 1 \(100\) longPrompt\.overTokens null → 100000/,
      ),
    ])
  })

  it('gives no percentage of nothing', () => {
    const free = {...exampleRates, input: 0}
    expect(changes([priceRow({usdPerMillionTokens: free})], [priceRow()])).toEqual([
      '2026-01-01T00:00:00.000Z  changed input 0 → 4 (null)',
    ])
  })

  it('counts prices that stay and have another source', () => {
    const one = list({id: 'x'})
    const other = list({id: 'x', prices: [priceRow({source: 'a page'})]})
    const diff: PriceListDiff = diffPriceLists(one, other)
    expect(diff).toMatchObject({prices: [], otherSources: 1})
    expect(isSameContent(diff)).toBe(false)
  })

  it('takes a row written as two for the same price', () => {
    const middle = '2026-06-01T00:00:00Z'
    expect(changes([priceRow()], [priceRow({to: middle}), priceRow({from: middle})])).toEqual([])
  })
})
