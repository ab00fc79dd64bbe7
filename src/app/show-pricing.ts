import {StackspendError} from '../errors.ts'
import {nearestWord} from '../nearest-word.ts'
import {findModelPrices, findPriceInterval} from '../pricing/find-model-prices.ts'
import {distinctModels} from '../pricing/index-models.ts'
import {normalizeModel} from '../pricing/normalize-model.ts'
import type {ModelPrices, PriceInterval, PriceList, TokenRates} from '../pricing/price-list.ts'
import type {OpenedPriceList, PriceListInUse} from './load-price-list.ts'

/** One dated price, as JSON shows it: instants in ISO-8601 UTC, `null` for what there is not. */
export type ShownPrice = {
  readonly from: string
  readonly to: string | null
  readonly usdPerMillionTokens: TokenRates
  readonly fast: TokenRates | null
  readonly longPrompt: {readonly overTokens: number; readonly usdPerMillionTokens: TokenRates} | null
  readonly usGeographyFactor: number
  readonly regionalEndpointFactor: number
  readonly batchFactor: number
  readonly webSearchUsdPerThousand: number
  readonly label: string | null
  readonly source: string
  readonly asOf: string
}

/** A model and what it costs at one instant; `price` is `null` when the list has none for then. */
export type ListedModel = {
  readonly id: string
  readonly aliases: readonly string[]
  readonly price: ShownPrice | null
}

export type ListedPrices = {
  readonly version: string
  readonly asOf: string
  readonly list: PriceListInUse
  readonly at: string
  readonly models: readonly ListedModel[]
}

export type ShownModel = {
  /** As asked for. */
  readonly model: string
  readonly id: string
  /** How telemetry with that name would find it; `undated` is the id but for the date of its snapshot. */
  readonly matchedBy: 'id' | 'alias' | 'undated'
  readonly aliases: readonly string[]
  readonly prices: readonly ShownPrice[]
  readonly version: string
  readonly asOf: string
  readonly list: PriceListInUse
}

type Opened = Pick<OpenedPriceList, 'prices' | 'list'>

/** Every model of the list with its price at `atMs`, Unix ms UTC, in the order of the list. */
export function listPrices({prices, list}: Opened, atMs: number): ListedPrices {
  const models = distinctModels(prices.models).map(model => {
    const interval = findPriceInterval(model, atMs)
    return {id: model.id, aliases: model.aliases, price: interval === undefined ? null : showPrice(interval)}
  })
  const {version, asOf} = prices
  return {version, asOf, list, at: new Date(atMs).toISOString(), models}
}

/**
 * All prices of the model that telemetry with the name `model` would be priced as.
 * @throws StackspendError MODEL_UNKNOWN when it would be unpriced.
 */
export function showModel({prices, list}: Opened, model: string): ShownModel {
  const found = findModelPrices(prices, model)
  if (found === undefined) throw unknownModel(prices, model)
  return {
    model,
    id: found.id,
    matchedBy: matchedBy(found, normalizeModel(model).id),
    aliases: found.aliases,
    prices: found.intervals.map(showPrice),
    version: prices.version,
    asOf: prices.asOf,
    list,
  }
}

function matchedBy(found: ModelPrices, name: string): ShownModel['matchedBy'] {
  if (normalizeModel(found.id).id === name) return 'id'
  return found.aliases.some(alias => normalizeModel(alias).id === name) ? 'alias' : 'undated'
}

function unknownModel(list: PriceList, model: string): StackspendError {
  const near = nearestWord(normalizeModel(model).id, list.models.keys())
  const question = near === undefined ? '' : ` Did you mean "${near}"?`
  return new StackspendError('MODEL_UNKNOWN', `"${model}" has no price in list ${list.version}.${question}`, {
    exit: 2,
    hint: `give it prices in pricing.overrides.json, or another model's: {"id": "claude-…", "aliases": ["${model}"]}`,
  })
}

function showPrice(interval: PriceInterval): ShownPrice {
  const {fromMs, toMs, rates, fastRates, longPrompt, label, ...rest} = interval
  return {
    from: new Date(fromMs).toISOString(),
    to: Number.isFinite(toMs) ? new Date(toMs).toISOString() : null,
    usdPerMillionTokens: rates,
    fast: fastRates ?? null,
    longPrompt:
      longPrompt === undefined
        ? null
        : {overTokens: longPrompt.overTokens, usdPerMillionTokens: longPrompt.rates},
    ...rest,
    label: label ?? null,
  }
}
