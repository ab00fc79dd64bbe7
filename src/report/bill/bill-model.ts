import {findModelPrices} from '../../pricing/find-model-prices.ts'
import {normalizeModel, withoutSnapshotDate} from '../../pricing/normalize-model.ts'
import type {PriceList} from '../../pricing/price-list.ts'

/**
 * One name for a model, whether telemetry sent an id (`claude-sonnet-4-5-20250929`), a cloud's (`us.anthropic.…`)
 * or the bill its title (`Claude Sonnet 4.5`, `Claude 3.5 Sonnet 2024-10-22`): the price list's id without its
 * snapshot's date, so that aliases meet too.
 */
export function billModel(model: string, prices: PriceList): string {
  const id = model
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/-(20\d\d)-(\d\d)-(\d\d)$/, '-$1$2$3')
  return withoutSnapshotDate(findModelPrices(prices, id)?.id ?? normalizeModel(id).id)
}
