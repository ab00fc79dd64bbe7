import {normalizeModel, withoutSnapshotDate} from './normalize-model.ts'
import type {ModelPrices, PriceInterval, PriceList} from './price-list.ts'

/**
 * Prices of a model as telemetry names it: by its normalised id, then by an alias that the list has, then
 * without the date of its snapshot. Never by a part of a name: `claude-fable-5` is inside `claude-fable-5-1`.
 */
export function findModelPrices(list: PriceList, model: string): ModelPrices | undefined {
  return findPricesOfId(list, normalizeModel(model).id)
}

/** The same for an id that is normalised already. */
export function findPricesOfId(list: PriceList, id: string): ModelPrices | undefined {
  return list.models.get(id) ?? list.models.get(withoutSnapshotDate(id))
}

/** The interval that holds `atMs`, Unix ms UTC, or `undefined` where the list knows no price. */
export function findPriceInterval(prices: ModelPrices, atMs: number): PriceInterval | undefined {
  return prices.intervals.find(interval => interval.fromMs <= atMs && atMs < interval.toMs)
}
