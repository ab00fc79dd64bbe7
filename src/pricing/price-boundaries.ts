import {findModelPrices} from './find-model-prices.ts'
import {distinctModels} from './index-models.ts'
import type {PriceList} from './price-list.ts'

/**
 * Every instant at which some price of the list begins or ends, Unix ms UTC, ascending; open ends left out.
 * With `models`, named as telemetry does, only of theirs.
 */
export function priceBoundariesMs(list: PriceList, models?: readonly string[]): readonly number[] {
  const priced = models?.flatMap(model => findModelPrices(list, model) ?? []) ?? distinctModels(list.models)
  const boundaries = priced
    .flatMap(model => model.intervals)
    .flatMap(interval => [interval.fromMs, interval.toMs])
    .filter(Number.isFinite)
  return [...new Set(boundaries)].sort((a, b) => a - b)
}
