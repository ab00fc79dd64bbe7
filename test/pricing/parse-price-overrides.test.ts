import {describe, expect, it} from 'vitest'
import {findModelPrices} from '../../src/pricing/find-model-prices.ts'
import {distinctModels} from '../../src/pricing/index-models.ts'
import {mergePriceLists} from '../../src/pricing/merge-price-lists.ts'
import {parsePriceOverrides} from '../../src/pricing/parse-price-overrides.ts'
import type {PriceList} from '../../src/pricing/price-list.ts'
import {builtInPriceList, exampleRates, faultOf, priceRow} from '../support/price-list.ts'

const builtIn = builtInPriceList()

function overridesText(models: readonly unknown[], head: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify({schema: 'stackspend.pricing/1', ...head, models}, null, 2)
}

function merge(models: readonly unknown[], head?: Readonly<Record<string, string>>): PriceList {
  return mergePriceLists(builtIn, parsePriceOverrides(overridesText(models, head), 'mine.json', builtIn))
}

function fault(models: readonly unknown[]): string {
  return faultOf(overridesText(models), () => merge(models))
}

describe('a price list with overrides', () => {
  it('gets a model that the built-in list does not know', () => {
    const list = merge([{id: 'nova-9', aliases: ['nova'], prices: [priceRow()]}])
    expect(findModelPrices(list, 'NOVA')?.intervals[0]?.rates).toEqual(exampleRates)
    expect(distinctModels(list.models)).toHaveLength(distinctModels(builtIn.models).length + 1)
  })

  it('needs no more of a price than when it begins and its rates', () => {
    const least = {from: '2026-03-01T00:00:00Z', usdPerMillionTokens: exampleRates}
    const [interval] = findModelPrices(merge([{id: 'nova-9', prices: [least]}]), 'nova-9')?.intervals ?? []
    expect(interval).toEqual({
      fromMs: Date.UTC(2026, 2, 1),
      toMs: Number.POSITIVE_INFINITY,
      rates: exampleRates,
      fastRates: undefined,
      longPrompt: undefined,
      usGeographyFactor: 1,
      regionalEndpointFactor: 1,
      batchFactor: 1,
      webSearchUsdPerThousand: 0,
      source: 'pricing.overrides.json',
      asOf: '2026-03-01',
    })
    const dated = merge([{id: 'nova-9', prices: [least]}], {asOf: '2026-10-01'})
    expect(findModelPrices(dated, 'nova-9')?.intervals).toMatchObject([{asOf: '2026-10-01'}])
  })

  it('never takes a rate that is left out for free', () => {
    const {cacheRead: _, ...rates} = exampleRates
    const prices = [{from: '2026-03-01T00:00:00Z', usdPerMillionTokens: rates}]
    expect(fault([{id: 'nova-9', prices}])).toBe('"usdPerMillionTokens": { → "cacheRead" is missing')
  })

  it('takes the prices of a known model wholly from the overrides, and keeps its aliases', () => {
    const list = merge([{id: 'claude-sonnet-4-5-20250929', aliases: ['corp-sonnet'], prices: [priceRow()]}])
    for (const name of ['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929', 'corp-sonnet']) {
      expect(findModelPrices(list, name)?.intervals).toHaveLength(1)
    }
  })

  it('finds the model to change by any of its names', () => {
    const list = merge([{id: 'eu.anthropic.claude-sonnet-4-5', prices: [priceRow()]}])
    expect(findModelPrices(list, 'claude-sonnet-4-5-20250929')?.intervals).toHaveLength(1)
    expect(findModelPrices(list, 'claude-sonnet-4-5')?.id).toBe('claude-sonnet-4-5-20250929')
  })

  it('lets an alias stand for a model, even for an inference profile that hides its name', () => {
    const profile = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/k3x9'
    const list = merge([{id: 'claude-opus-5-5', aliases: [profile]}])
    expect(findModelPrices(list, profile)).toMatchObject({id: 'claude-opus-5-5'})
    expect(findModelPrices(list, profile)?.intervals).toEqual(
      findModelPrices(builtIn, 'claude-opus-5-5')?.intervals,
    )
  })

  it('takes an alias from the model that had it', () => {
    const list = merge([{id: 'claude-opus-4-1-20250805', aliases: ['claude-opus-4-0']}])
    expect(findModelPrices(list, 'claude-opus-4-0')?.id).toBe('claude-opus-4-1-20250805')
    expect(findModelPrices(list, 'claude-opus-4')).toMatchObject({
      id: 'claude-opus-4-20250514',
      aliases: ['claude-opus-4'],
    })
  })

  it('says so in its version, with the later of the days', () => {
    const models = [{id: 'nova-9', prices: [priceRow()]}]
    expect(merge(models)).toMatchObject({version: '2026-11-20+overrides', asOf: '2026-11-20'})
    expect(merge(models, {version: 'acme-3', asOf: '2026-12-24'})).toMatchObject({
      version: '2026-11-20+overrides-acme-3',
      asOf: '2026-12-24',
    })
    expect(merge(models, {asOf: '2025-01-01'})).toMatchObject({asOf: '2026-11-20'})
  })

  it('is the built-in list when there is nothing to change', () => {
    expect(merge([])).toBe(builtIn)
  })

  it('leaves the built-in list as it was', () => {
    merge([{id: 'claude-opus-4-1-20250805', aliases: ['claude-opus-4-0'], prices: [priceRow()]}])
    expect(builtIn).toEqual(builtInPriceList())
  })

  it.each([
    [
      'an alias for a model that is not there',
      [{id: 'nova-9', aliases: ['nova']}],
      '{ → "nova-9" has no prices, and the built-in list has none for it either',
    ],
    [
      'the id of a known model as an alias',
      [{id: 'claude-opus-5', aliases: ['claude-opus-5-5']}],
      '"claude-opus-5-5" → "claude-opus-5-5" is the id of another model, not an alias',
    ],
    [
      'one model twice',
      [
        {id: 'claude-opus-4-5', prices: [priceRow()]},
        {id: 'claude-opus-4-5-20251101', prices: [priceRow()]},
      ],
      '"id": "claude-opus-4-5-20251101", → "claude-opus-4-5-20251101" changes the same model as "claude-opus-4-5"',
    ],
    [
      'what nobody would nest',
      JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`),
      '[ → nested in more than 100 levels',
    ],
    [
      'a misspelt field',
      [{id: 'nova-9', alias: ['nova']}],
      '"alias": [ → "alias" is not a price field. Did you mean "aliases"?',
    ],
  ])('refuses %s', (_, models, message) => {
    expect(fault(models)).toBe(message)
  })
})
