import {type ChosenRates, chooseRates} from './choose-rates.ts'
import type {PriceableUsage, PriceList, TokenRates} from './price-list.ts'

/**
 * Cost of summed usage of one model and price class at list price, in USD, unrounded.
 * `undefined` when the list has no price for `usage.model` at `usage.atMs`: unknown, not free.
 * Cache writes of which the time to live is not known are priced as 5-minute ones.
 */
export function estimateCost(usage: PriceableUsage, prices: PriceList): number | undefined {
  const chosen = chooseRates(usage, prices)
  return chosen.status === 'priced' ? costAt(usage, chosen) : undefined
}

/** Cost of usage at the rates and factors chosen for it, in USD, unrounded. */
export function costAt(usage: PriceableUsage, chosen: ChosenRates): number {
  const tokens = tokensByRate(usage)
  const {rates} = chosen
  const microUsd =
    tokens.input * rates.input +
    tokens.output * rates.output +
    tokens.cacheRead * rates.cacheRead +
    tokens.cacheWrite5m * rates.cacheWrite5m +
    tokens.cacheWrite1h * rates.cacheWrite1h
  return (microUsd * factorOf(chosen)) / 1e6 + webSearchUsd(usage, chosen)
}

/** How many tokens go at which rate. Without a known time to live, a cache write counts as a 5-minute one. */
export function tokensByRate(usage: PriceableUsage): Readonly<Record<keyof TokenRates, number>> {
  return {
    input: usage.inputTokens,
    output: usage.outputTokens,
    cacheRead: usage.cacheReadTokens,
    cacheWrite5m: Math.max(0, usage.cacheWriteTokens - usage.cacheWrite1hTokens),
    cacheWrite1h: usage.cacheWrite1hTokens,
  }
}

/** The one factor on all token rates. */
export function factorOf(chosen: ChosenRates): number {
  return chosen.usGeographyFactor * chosen.regionalEndpointFactor * chosen.batchFactor
}

/** No factor touches it: a search costs the same wherever and however the request ran. */
export function webSearchUsd({webSearches}: PriceableUsage, {interval}: ChosenRates): number {
  return (webSearches * interval.webSearchUsdPerThousand) / 1000
}
