import {diffPriceLists, type PriceListDiff} from '../pricing/diff-price-lists.ts'
import {toPriceList} from '../pricing/to-price-list.ts'
import {chooseList, chooseListInUse, type ListPlaces} from './choose-price-list.ts'

/**
 * What changes from one list to another, each a version or a file; `after` is the list in use unless named. Nobody's
 * overrides are in either.
 * @throws StackspendError PRICE_LIST_UNKNOWN, PRICE_LIST_UNREADABLE, PRICE_LIST_INVALID
 */
export async function diffPrices(
  before: string,
  after: string | undefined,
  places: ListPlaces,
): Promise<PriceListDiff> {
  const [one, other] = await Promise.all([
    chooseList(before, places),
    after === undefined ? chooseListInUse(places) : chooseList(after, places),
  ])
  return diffPriceLists(toPriceList(one.document), toPriceList(other.document))
}
