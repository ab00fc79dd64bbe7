import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {estimateCost} from '../../src/pricing/estimate-cost.ts'
import {type ExplainedCost, explainCost} from '../../src/pricing/explain-cost.ts'
import type {PriceableUsage} from '../../src/pricing/price-list.ts'
import {builtInPriceList} from '../support/price-list.ts'

const builtIn = builtInPriceList()

function usage(some: Partial<Omit<PriceableUsage, 'atMs'>> & {at?: string}): PriceableUsage {
  const {at = '2026-11-22T12:00:00Z', ...rest} = some
  return {
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
  }
}

function explain(some: Parameters<typeof usage>[0]): ExplainedCost {
  const explained = explainCost(usage(some), builtIn)
  if (explained.status === 'unpriced') throw new Error(explained.reason)
  return explained
}

describe('explainCost', () => {
  it('names the row, the rates, and each kind of tokens', () => {
    const explained = explain({
      model: 'us.anthropic.claude-opus-5-5',
      inputTokens: 1000,
      cacheWriteTokens: 500,
      cacheWrite5mTokens: 100,
      cacheWrite1hTokens: 300,
      webSearches: 2,
    })
    expect(explained).toEqual({
      status: 'priced',
      modelId: 'claude-opus-5-5',
      interval: {
        fromMs: Date.parse('2026-09-22T00:00:00Z'),
        toMs: Number.POSITIVE_INFINITY,
        source: expect.stringContaining('https://platform.claude.com/docs/en/release-notes/overview'),
        asOf: '2026-11-20',
        label: undefined,
      },
      ratesKind: 'list',
      rates: {input: 4, output: 20, cacheWrite5m: 5, cacheWrite1h: 8, cacheRead: 0.2},
      factors: [{name: 'regional endpoint', factor: 1.1}],
      components: [
        {
          kind: 'input',
          tokens: 1000,
          assumedTokens: 0,
          usdPerMillionTokens: 4,
          usd: expect.closeTo(0.0044, 12),
        },
        {
          kind: 'cacheWrite5m',
          tokens: 200,
          assumedTokens: 100,
          usdPerMillionTokens: 5,
          usd: expect.closeTo(0.0011, 12),
        },
        {
          kind: 'cacheWrite1h',
          tokens: 300,
          assumedTokens: 0,
          usdPerMillionTokens: 8,
          usd: expect.closeTo(0.00264, 12),
        },
      ],
      webSearches: {count: 2, usdPerThousand: 10, usd: 0.02},
      usd: expect.closeTo(0.0044 + 0.0011 + 0.00264 + 0.02, 12),
    })
  })

  it('says why other rates than the plain ones hold', () => {
    expect(explain({speed: 'fast', inputTokens: 1})).toMatchObject({ratesKind: 'fast', rates: {input: 8}})
    const long = {model: 'claude-haiku-5-5', promptOverTokens: 100_000, inputTokens: 1}
    expect(explain(long)).toMatchObject({ratesKind: 'long prompt', rates: {input: 0.5}})
  })

  it('names every factor that changes something', () => {
    const all = {geography: 'us', model: 'eu.anthropic.claude-opus-5-5', serviceTier: 'batch'}
    expect(explain(all).factors).toEqual([
      {name: 'US geography', factor: 1.1},
      {name: 'regional endpoint', factor: 1.1},
      {name: 'batch', factor: 0.5},
    ])
    expect(explain({model: 'claude-haiku-4-5', geography: 'us'}).factors).toEqual([])
  })

  it('says what a price was called while it held', () => {
    const {interval} = explain({model: 'claude-sonnet-5-5', at: '2026-10-01T12:00:00Z'})
    expect(interval).toMatchObject({label: 'launch price', toMs: Date.parse('2026-10-07T00:00:00Z')})
  })

  it('says why there is no price', () => {
    expect(explainCost(usage({model: 'nova-9'}), builtIn)).toEqual({
      status: 'unpriced',
      reason: 'no such model',
    })
    expect(explainCost(usage({at: '2026-09-21T23:45:00Z'}), builtIn)).toEqual({
      status: 'unpriced',
      reason: 'no price at that time',
    })
  })

  it('explains exactly what is estimated, whatever the usage', () => {
    const tokens = fc.integer({min: 0, max: 100_000_000})
    const any = fc.record({
      model: fc.constantFrom('claude-opus-5-5', 'claude-haiku-5-5', 'us.anthropic.claude-sonnet-5', 'nova-9'),
      speed: fc.constantFrom(undefined, 'fast'),
      geography: fc.constantFrom(undefined, 'us'),
      serviceTier: fc.constantFrom(undefined, 'batch', 'standard', 'priority'),
      promptOverTokens: fc.constantFrom(undefined, 0, 100_000),
      inputTokens: tokens,
      outputTokens: tokens,
      cacheReadTokens: tokens,
      cacheWriteTokens: tokens,
      cacheWrite1hTokens: tokens,
      webSearches: fc.nat(50),
    })
    fc.assert(
      fc.property(any, some => {
        const explained = explainCost(usage(some), builtIn)
        const estimatedUsd = estimateCost(usage(some), builtIn)
        expect(explained.status === 'priced' ? explained.usd : undefined).toBe(estimatedUsd)
        if (explained.status === 'unpriced') return
        const parts = explained.components.reduce((sum, {usd}) => sum + usd, explained.webSearches.usd)
        expect(parts).toBeCloseTo(explained.usd, 6)
      }),
    )
  })
})
