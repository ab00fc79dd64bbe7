import {describe, expect, it} from 'vitest'
import {priceBoundariesMs} from '../../src/pricing/price-boundaries.ts'
import {builtInPriceList} from '../support/price-list.ts'

const prices = builtInPriceList()
const dates = (models?: readonly string[]) =>
  priceBoundariesMs(prices, models).map(ms => new Date(ms).toISOString().slice(0, 10))

describe('priceBoundariesMs', () => {
  it('lists every change of every price once, in order', () => {
    const all = priceBoundariesMs(prices)
    expect(all).toEqual([...new Set(all)].toSorted((a, b) => a - b))
    expect(dates()).toEqual(expect.arrayContaining(dates(['claude-sonnet-5-5'])))
  })

  it('lists those of some models only, by the names that telemetry gives them', () => {
    expect(dates(['claude-sonnet-5-5'])).toEqual(['2026-09-28', '2026-10-07'])
    expect(dates(['us.anthropic.claude-sonnet-5-5-v1:0'])).toEqual(dates(['claude-sonnet-5-5']))
  })

  it('knows none of a model without a price', () => {
    expect(dates(['another-model'])).toEqual([])
    expect(dates([])).toEqual([])
  })

  it('lies on the buckets that usage is summed by', () => {
    expect(priceBoundariesMs(prices).filter(ms => ms % 900_000 !== 0)).toEqual([])
  })
})
