import {parseJsonDocument} from './parse-json-document.ts'
import type {PriceList} from './price-list.ts'
import {PRICE_DOCUMENT, type PriceListDocument, priceListSchema} from './price-list-schema.ts'
import {findPriceFaults} from './price-rules.ts'
import {toPriceList} from './to-price-list.ts'

/**
 * Price list from the text of a `pricing.json`. `file` is what errors call it.
 * @throws StackspendError PRICE_LIST_INVALID with the line at fault.
 */
export function parsePriceList(text: string, file: string): PriceList {
  return toPriceList(parsePriceListDocument(text, file))
}

/** The same as its file writes it, with every field that may be left out. */
export function parsePriceListDocument(text: string, file: string): PriceListDocument {
  return parseJsonDocument(text, {
    file,
    kind: PRICE_DOCUMENT,
    schema: priceListSchema,
    findFaults: document => findPriceFaults(document.models),
  })
}
