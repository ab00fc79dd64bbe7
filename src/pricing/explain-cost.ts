import {type ChosenRates, chooseRates, type NoRates, type RatesKind} from './choose-rates.ts'
import {costAt, factorOf, tokensByRate, webSearchUsd} from './estimate-cost.ts'
import type {PriceableUsage, PriceInterval, PriceList, TokenRates} from './price-list.ts'

/** One kind of tokens in a cost, factors included. */
export type CostComponent = {
  readonly kind: keyof TokenRates
  readonly tokens: number
  /** The part of `tokens` that is of this kind by assumption: cache writes without a known time to live. */
  readonly assumedTokens: number
  /** As the list has it, before any factor. */
  readonly usdPerMillionTokens: number
  readonly usd: number
}

export type CostFactor = {
  readonly name: 'US geography' | 'regional endpoint' | 'batch'
  readonly factor: number
}

/** Where a cost comes from. `usd` is what `estimateCost` says, unrounded. */
export type ExplainedCost = {
  readonly status: 'priced'
  /** The model of the list that the usage was priced as. */
  readonly modelId: string
  readonly interval: Pick<PriceInterval, 'fromMs' | 'toMs' | 'source' | 'asOf' | 'label'>
  readonly ratesKind: RatesKind
  readonly rates: TokenRates
  /** Only those that change something; all apply to all token rates. */
  readonly factors: readonly CostFactor[]
  /** Only kinds with tokens. */
  readonly components: readonly CostComponent[]
  readonly webSearches: {readonly count: number; readonly usdPerThousand: number; readonly usd: number}
  readonly usd: number
}

/** The parts of an estimate and the price row that they come from, or why there is no estimate. */
export function explainCost(usage: PriceableUsage, prices: PriceList): ExplainedCost | NoRates {
  const chosen = chooseRates(usage, prices)
  if (chosen.status === 'unpriced') return chosen
  const {fromMs, toMs, source, asOf, label, webSearchUsdPerThousand} = chosen.interval
  return {
    status: 'priced',
    modelId: chosen.model.id,
    interval: {fromMs, toMs, source, asOf, label},
    ratesKind: chosen.kind,
    rates: chosen.rates,
    factors: factors(chosen),
    components: components(usage, chosen),
    webSearches: {
      count: usage.webSearches,
      usdPerThousand: webSearchUsdPerThousand,
      usd: webSearchUsd(usage, chosen),
    },
    usd: costAt(usage, chosen),
  }
}

function factors({usGeographyFactor, regionalEndpointFactor, batchFactor}: ChosenRates): CostFactor[] {
  const named: CostFactor[] = [
    {name: 'US geography', factor: usGeographyFactor},
    {name: 'regional endpoint', factor: regionalEndpointFactor},
    {name: 'batch', factor: batchFactor},
  ]
  return named.filter(({factor}) => factor !== 1)
}

const KINDS = ['input', 'output', 'cacheWrite5m', 'cacheWrite1h', 'cacheRead'] as const

function components(usage: PriceableUsage, chosen: ChosenRates): CostComponent[] {
  const tokens = tokensByRate(usage)
  const factor = factorOf(chosen)
  return KINDS.filter(kind => tokens[kind] > 0).map(kind => ({
    kind,
    tokens: tokens[kind],
    assumedTokens: kind === 'cacheWrite5m' ? Math.max(0, tokens[kind] - usage.cacheWrite5mTokens) : 0,
    usdPerMillionTokens: chosen.rates[kind],
    usd: (tokens[kind] * chosen.rates[kind] * factor) / 1e6,
  }))
}
