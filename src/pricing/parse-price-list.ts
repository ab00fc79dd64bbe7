import {parsePriceDocument} from './parse-price-document.ts'
import type {PriceList} from './price-list.ts'
import {priceListSchema} from './price-list-schema.ts'
import {findPriceFaults} from './price-rules.ts'
import {toPriceList} from './to-price-list.ts'

/**
 * Price list from the text of a `pricing.json`. `file` is what errors call it.
 * @throws StackspendError PRICE_LIST_INVALID with the line at fault.
 */
export function parsePriceList(text: string, file: string): PriceList {
  return toPriceList(
    parsePriceDocument(text, {
      file,
      schema: priceListSchema,
      findFaults: document => findPriceFaults(document.models),
    }),
  )
}
