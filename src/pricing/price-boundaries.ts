import {distinctModels} from './index-models.ts'
import type {PriceList} from './price-list.ts'

/** Every instant at which some price of the list begins or ends, Unix ms UTC, ascending; open ends left out. */
export function priceBoundariesMs(list: PriceList): readonly number[] {
  const boundaries = distinctModels(list.models)
    .flatMap(model => model.intervals)
    .flatMap(interval => [interval.fromMs, interval.toMs])
    .filter(Number.isFinite)
  return [...new Set(boundaries)].sort((a, b) => a - b)
}
