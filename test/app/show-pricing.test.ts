import {describe, expect, it} from 'vitest'
import {listPrices, showModel} from '../../src/app/show-pricing.ts'
import {builtInPriceList} from '../support/price-list.ts'

const list = {version: '2026-11-20', origin: 'built-in', file: 'pricing.json'} as const
const builtIn = {prices: builtInPriceList(), list}

describe('listPrices', () => {
  it('shows what each model costs at an instant', () => {
    const listed = listPrices(builtIn, Date.parse('2026-10-01T00:00:00Z'))
    expect(listed).toMatchObject({list, version: '2026-11-20', at: '2026-10-01T00:00:00.000Z'})
    const sonnet = listed.models.find(({id}) => id === 'claude-sonnet-5-5')
    expect(sonnet?.price).toMatchObject({
      from: '2026-09-28T00:00:00.000Z',
      to: '2026-10-07T00:00:00.000Z',
      usdPerMillionTokens: {cacheRead: 0.2},
      fast: null,
      longPrompt: null,
    })
  })

  it('shows a model that had no price then without one', () => {
    const {models} = listPrices(builtIn, Date.parse('2026-10-01T00:00:00Z'))
    expect(models.find(({id}) => id === 'claude-haiku-5-5')).toEqual({
      id: 'claude-haiku-5-5',
      aliases: [],
      price: null,
    })
  })
})

describe('showModel', () => {
  it.each([
    ['claude-opus-4-5-20251101', 'id'],
    ['us.anthropic.claude-opus-4-5-20251101-v1:0', 'id'],
    ['claude-opus-4-5', 'alias'],
    ['claude-3-5-haiku', 'undated'],
    ['claude-opus-5-5-20260922', 'undated'],
  ])('says how %s was matched: by %s', (model, matchedBy) => {
    expect(showModel(builtIn, model)).toMatchObject({model, matchedBy})
  })

  it('shows every dated price as JSON can hold it', () => {
    const shown = showModel(builtIn, 'claude-haiku-5-5')
    expect(JSON.parse(JSON.stringify(shown))).toEqual(shown)
    expect(shown.prices).toMatchObject([{to: null, longPrompt: {overTokens: 100_000}, fast: null}])
    expect(showModel(builtIn, 'claude-opus-4-6').prices).toHaveLength(4)
  })

  it.each([
    ['claude-opus-5-6', '"claude-opus-5-6" has no price in list 2026-11-20. Did you mean "claude-opus-5-5"?'],
    ['nova-9', '"nova-9" has no price in list 2026-11-20.'],
  ])('refuses %s with the nearest match and how to add it', (model, message) => {
    expect(() => showModel(builtIn, model)).toThrow(
      expect.objectContaining({
        code: 'MODEL_UNKNOWN',
        exitCode: 2,
        message,
        hint: `give it prices in pricing.overrides.json, or another model's: {"id": "claude-…", "aliases": ["${model}"]}`,
      }),
    )
  })
})
