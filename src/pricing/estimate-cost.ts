import {findModelPrices, findPriceInterval} from './find-model-prices.ts'
import {normalizeModel} from './normalize-model.ts'
import type {PriceableUsage, PriceInterval, PriceList, TokenRates} from './price-list.ts'

/**
 * Cost of summed usage of one model and price class at list price, in USD, unrounded.
 * `undefined` when the list has no price for `usage.model` at `usage.atMs`: unknown, not free.
 * Cache writes of which the time to live is not known are priced as 5-minute ones.
 */
export function estimateCost(usage: PriceableUsage, prices: PriceList): number | undefined {
  const model = findModelPrices(prices, usage.model)
  const interval = model && findPriceInterval(model, usage.atMs)
  if (interval === undefined) return undefined
  const {isRegionalEndpoint, isFastMode} = normalizeModel(usage.model)
  const rates = ratesFor(interval, usage, isFastMode || usage.speed === 'fast')
  const factor =
    (usage.geography === 'us' ? interval.usGeographyFactor : 1) *
    (isRegionalEndpoint ? interval.regionalEndpointFactor : 1)
  const tokensUsd = (microUsdOfTokens(usage, rates) * factor) / 1e6
  return tokensUsd + (usage.webSearches * interval.webSearchUsdPerThousand) / 1000
}

// Fast mode has one price for the whole context window, so it comes before the prompt's length.
// Requests not seen one by one get the base rates: nobody knows how long their prompts were.
function ratesFor(interval: PriceInterval, usage: PriceableUsage, isFast: boolean): TokenRates {
  const {fastRates, longPrompt, rates} = interval
  if (isFast && fastRates !== undefined) return fastRates
  const isLong = longPrompt !== undefined && (usage.promptOverTokens ?? 0) >= longPrompt.overTokens
  return isLong ? longPrompt.rates : rates
}

function microUsdOfTokens(usage: PriceableUsage, rates: TokenRates): number {
  const writes1h = usage.cacheWrite1hTokens
  const writes5m = Math.max(0, usage.cacheWriteTokens - writes1h)
  return (
    usage.inputTokens * rates.input +
    usage.outputTokens * rates.output +
    usage.cacheReadTokens * rates.cacheRead +
    writes5m * rates.cacheWrite5m +
    writes1h * rates.cacheWrite1h
  )
}
