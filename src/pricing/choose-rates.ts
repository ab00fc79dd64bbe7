import {findPriceInterval, findPricesOfId} from './find-model-prices.ts'
import {normalizeModel} from './normalize-model.ts'
import type {ModelPrices, PriceableUsage, PriceInterval, PriceList, TokenRates} from './price-list.ts'

/** Which of a row's rates hold: the plain ones, those of fast mode, or those of a long prompt. */
export type RatesKind = 'list' | 'fast' | 'long prompt'

/** What decides the cost of some usage. A factor that does not apply to it is 1. */
export type ChosenRates = {
  readonly status: 'priced'
  readonly model: ModelPrices
  readonly interval: PriceInterval
  readonly kind: RatesKind
  readonly rates: TokenRates
  readonly usGeographyFactor: number
  readonly regionalEndpointFactor: number
  readonly batchFactor: number
}

export type NoRates = {
  readonly status: 'unpriced'
  readonly reason: 'no such model' | 'no price at that time'
}

/** The rates and factors of usage of one model and price class, or why there are none. */
export function chooseRates(usage: PriceableUsage, prices: PriceList): ChosenRates | NoRates {
  const {id, isRegionalEndpoint, isFastMode} = normalizeModel(usage.model)
  const model = findPricesOfId(prices, id)
  if (model === undefined) return {status: 'unpriced', reason: 'no such model'}
  const interval = findPriceInterval(model, usage.atMs)
  if (interval === undefined) return {status: 'unpriced', reason: 'no price at that time'}
  const kind = ratesKind(interval, usage, isFastMode || usage.speed === 'fast')
  return {
    status: 'priced',
    model,
    interval,
    kind,
    rates: ratesOf(interval, kind),
    usGeographyFactor: usage.geography === 'us' ? interval.usGeographyFactor : 1,
    regionalEndpointFactor: isRegionalEndpoint ? interval.regionalEndpointFactor : 1,
    // The Batch API has no fast mode: what was served fast was no batch.
    batchFactor: usage.serviceTier === 'batch' && kind !== 'fast' ? interval.batchFactor : 1,
  }
}

// Fast mode has one price for the whole context window, so it comes before the prompt's length.
// Requests not seen one by one get the base rates: nobody knows how long their prompts were.
function ratesKind(
  {fastRates, longPrompt}: PriceInterval,
  usage: PriceableUsage,
  isFast: boolean,
): RatesKind {
  if (isFast && fastRates !== undefined) return 'fast'
  const isLong = longPrompt !== undefined && (usage.promptOverTokens ?? 0) >= longPrompt.overTokens
  return isLong ? 'long prompt' : 'list'
}

function ratesOf({rates, fastRates, longPrompt}: PriceInterval, kind: RatesKind): TokenRates {
  if (kind === 'fast') return fastRates ?? rates
  return kind === 'long prompt' ? (longPrompt?.rates ?? rates) : rates
}
