import {mergePriceLists} from '../pricing/merge-price-lists.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {toPriceList} from '../pricing/to-price-list.ts'
import {type ChosenList, chooseList, chooseListInUse} from './choose-price-list.ts'
import {type PriceListPaths, readOverrides} from './price-list-files.ts'

/** Which list prices come from. */
export type PriceListInUse = {
  readonly version: string
  readonly origin: ChosenList['origin']
  readonly file: string
}

export type OpenedPriceList = {
  readonly prices: PriceList
  readonly list: PriceListInUse
  /** The overrides that are in `prices`; `null` when there is no such file. */
  readonly overridesFile: string | null
}

/**
 * The price list in use, or the one that `wanted` names (see `chooseList`), with the user's overrides in it.
 * @throws StackspendError PRICE_LIST_UNREADABLE when a file is there but cannot be read,
 * PRICE_LIST_INVALID with the line at fault, PRICE_LIST_UNKNOWN.
 */
export async function openPriceList(paths: PriceListPaths, wanted?: string): Promise<OpenedPriceList> {
  const [inUse, chosen, overrides] = await Promise.all([
    chooseListInUse(paths),
    wanted === undefined ? undefined : chooseList(wanted, paths),
    readOverrides(paths.overridesPath),
  ])
  const {origin, file, document} = chosen ?? inUse
  const prices = toPriceList(document)
  const hasOverrides = overrides !== undefined
  const base = chosen === undefined ? prices : toPriceList(inUse.document)
  return {
    prices: hasOverrides ? await applyOverrides(base, overrides, paths.overridesPath, prices) : prices,
    list: {version: document.version, origin, file},
    overridesFile: hasOverrides ? paths.overridesPath : null,
  }
}

/** The prices alone of `openPriceList`. */
export async function loadPriceList(paths: PriceListPaths, wanted?: string): Promise<PriceList> {
  return (await openPriceList(paths, wanted)).prices
}

/**
 * The overrides' text, checked against `base` and merged over `onto`: an older list need not know every model
 * that they name. The schema library loads only where there are overrides.
 */
export async function applyOverrides(
  base: PriceList,
  text: string,
  file: string,
  onto: PriceList = base,
): Promise<PriceList> {
  const {parsePriceOverrides} = await import('../pricing/parse-price-overrides.ts')
  return mergePriceLists(onto, parsePriceOverrides(text, file, base))
}
