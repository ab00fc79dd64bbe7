import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {estimateCost} from '../../src/pricing/estimate-cost.ts'
import type {PriceableUsage} from '../../src/pricing/price-list.ts'
import {builtInPriceList} from '../support/price-list.ts'

const builtIn = builtInPriceList()

function estimate(usage: Partial<Omit<PriceableUsage, 'atMs'>> & {at?: string}): number | undefined {
  const {at = '2026-11-22T12:00:00Z', ...rest} = usage
  return estimateCost(
    {
      model: 'claude-opus-5-5',
      atMs: Date.parse(at),
      promptOverTokens: 0,
      inputTokens: 0,
      outputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      cacheWrite5mTokens: 0,
      cacheWrite1hTokens: 0,
      webSearches: 0,
      ...rest,
    },
    builtIn,
  )
}

describe('estimateCost', () => {
  it('adds every kind of token at its own rate', () => {
    expect(
      estimate({
        inputTokens: 11,
        outputTokens: 50,
        cacheReadTokens: 20_000,
        cacheWriteTokens: 1000,
        cacheWrite5mTokens: 400,
        cacheWrite1hTokens: 600,
      }),
    ).toBeCloseTo((11 * 4 + 50 * 20 + 20_000 * 0.2 + 400 * 5 + 600 * 8) / 1e6, 12)
  })

  it('prices cache writes as 5-minute ones where the time to live is not known', () => {
    expect(estimate({cacheWriteTokens: 100_000})).toBe(0.5)
    expect(estimate({cacheWriteTokens: 100_000, cacheWrite1hTokens: 40_000})).toBeCloseTo(0.3 + 0.32, 12)
  })

  it('is 0 for no usage of a model that has a price, and unknown for one that has none', () => {
    expect(estimate({})).toBe(0)
    expect(estimate({model: 'nova-9'})).toBeUndefined()
    expect(estimate({model: 'claude-mythos-preview', inputTokens: 5})).toBeUndefined()
  })

  it('is unknown before the first price of the model', () => {
    expect(estimate({at: '2026-09-21T23:59:59Z', inputTokens: 5})).toBeUndefined()
  })

  it('takes the price that held then', () => {
    const usage = {model: 'claude-sonnet-5-5', cacheReadTokens: 1_000_000}
    expect(estimate({...usage, at: '2026-10-06T23:45:00Z'})).toBe(0.2)
    expect(estimate({...usage, at: '2026-10-07T00:00:00Z'})).toBe(0.1)
  })

  it('prices the whole request higher when its prompt was long', () => {
    const usage = {model: 'claude-haiku-5-5', inputTokens: 1_000_000, outputTokens: 1_000_000}
    expect(estimate({...usage, promptOverTokens: 0})).toBeCloseTo(0.6, 12)
    expect(estimate({...usage, promptOverTokens: 100_000})).toBe(3)
    expect(estimate({...usage, promptOverTokens: 200_000})).toBe(3)
  })

  it('takes base rates where nobody knows how long the prompts were', () => {
    expect(estimate({model: 'claude-haiku-5-5', inputTokens: 1_000_000, promptOverTokens: undefined})).toBe(
      0.1,
    )
  })

  it.each([
    ['claude-opus-4-6', '2026-02-05T12:00:00Z', 5],
    ['claude-opus-4-6', '2026-03-13T23:45:00Z', 10],
    ['claude-opus-4-6', '2026-03-14T00:00:00Z', 5],
    ['claude-sonnet-4-6', '2026-03-13T23:45:00Z', 6],
    ['claude-sonnet-4-6', '2026-03-14T00:00:00Z', 3],
    ['claude-sonnet-4-5', '2026-03-30T23:45:00Z', 6],
    ['claude-sonnet-4-5', '2026-03-31T00:00:00Z', 3],
  ])('knows the end of the long-context premium of %s: %s costs $%i', (model, at, usd) => {
    expect(estimate({model, at, inputTokens: 1_000_000, promptOverTokens: 200_000})).toBe(usd)
  })

  it.each([
    ['claude-opus-5-5', '2026-11-22T12:00:00Z', 8],
    ['claude-fable-5-2', '2026-11-22T12:00:00Z', 16],
    ['claude-opus-4-8', '2026-11-30T23:45:00Z', 10],
    ['claude-opus-4-8', '2026-12-01T00:00:00Z', 5],
    ['claude-opus-4-7', '2026-07-24T12:00:00Z', 30],
    ['claude-opus-4-7', '2026-07-25T00:00:00Z', 5],
    ['claude-opus-4-6', '2026-06-28T23:45:00Z', 30],
    ['claude-opus-4-6', '2026-06-29T00:00:00Z', 5],
    ['claude-sonnet-5-5', '2026-11-22T12:00:00Z', 2],
  ])('prices fast mode of %s at %s with $%i', (model, at, usd) => {
    expect(estimate({model, at, inputTokens: 1_000_000, speed: 'fast'})).toBe(usd)
  })

  it('prices any other speed as standard', () => {
    expect(estimate({inputTokens: 1_000_000, speed: 'normal'})).toBe(4)
  })

  it('takes a name that asks for fast mode for fast', () => {
    expect(estimate({model: 'anthropic/claude-opus-4.8-fast', inputTokens: 1_000_000})).toBe(10)
  })

  it('prices fast mode alike for any prompt', () => {
    const usage = {
      model: 'claude-opus-4-6',
      at: '2026-03-01T00:00:00Z',
      inputTokens: 1_000_000,
      speed: 'fast',
    }
    expect(estimate({...usage, promptOverTokens: 200_000})).toBe(30)
  })

  it('multiplies token rates for US geography and for regional endpoints, but not web searches', () => {
    const usage = {inputTokens: 1_000_000, webSearches: 100}
    expect(estimate(usage)).toBe(5)
    expect(estimate({...usage, geography: 'us'})).toBeCloseTo(5.4, 12)
    expect(estimate({...usage, geography: 'eu'})).toBe(5)
    expect(estimate({...usage, model: 'eu.anthropic.claude-opus-5-5'})).toBeCloseTo(5.4, 12)
    expect(estimate({...usage, model: 'global.anthropic.claude-opus-5-5'})).toBe(5)
  })

  it('does not multiply where the price list has no surcharge', () => {
    const usage = {model: 'claude-haiku-4-5-20251001', inputTokens: 1_000_000}
    expect(estimate({...usage, geography: 'us'})).toBe(1)
  })

  it('halves every token rate of a batch, and no web search', () => {
    const usage = {inputTokens: 1_000_000, cacheReadTokens: 1_000_000, webSearches: 100}
    expect(estimate({...usage, serviceTier: 'batch'})).toBeCloseTo(2.1 + 1, 12)
    expect(estimate({...usage, serviceTier: 'batch', geography: 'us'})).toBeCloseTo(2.31 + 1, 12)
    const long = {model: 'claude-haiku-5-5', inputTokens: 1_000_000, promptOverTokens: 100_000}
    expect(estimate({...long, serviceTier: 'batch'})).toBe(0.25)
  })

  it('takes no other service tier for cheaper or dearer', () => {
    for (const serviceTier of ['standard', 'priority', 'flex', '']) {
      expect(estimate({inputTokens: 1_000_000, serviceTier})).toBe(4)
    }
  })

  it('knows no batch in fast mode, but one that asked for it where there is none', () => {
    const usage = {inputTokens: 1_000_000, speed: 'fast', serviceTier: 'batch'}
    expect(estimate(usage)).toBe(8)
    expect(estimate({...usage, model: 'claude-sonnet-5-5'})).toBe(1)
  })

  it('costs the same whether usage is priced in sum or one by one', () => {
    const tokens = fc.integer({min: 0, max: 10_000_000})
    const usage = fc.record({inputTokens: tokens, outputTokens: tokens, cacheReadTokens: tokens})
    fc.assert(
      fc.property(usage, usage, (one, other) => {
        const sum = {
          inputTokens: one.inputTokens + other.inputTokens,
          outputTokens: one.outputTokens + other.outputTokens,
          cacheReadTokens: one.cacheReadTokens + other.cacheReadTokens,
        }
        expect(estimate(sum)).toBeCloseTo((estimate(one) ?? 0) + (estimate(other) ?? 0), 9)
      }),
    )
  })
})
