import {distinctModels} from '../pricing/index-models.ts'
import {parsePriceList} from '../pricing/parse-price-list.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {openPriceList, type PriceListInUse} from './load-price-list.ts'
import {type PriceListPaths, readBuiltIn} from './price-list-files.ts'

export type PriceListCheck = {
  readonly version: string
  readonly asOf: string
  readonly models: number
  readonly prices: number
  readonly aliases: number
  /** The list in use. */
  readonly list: PriceListInUse
  /** The overrides that are part of it; `null` when there is no such file. */
  readonly overridesFile: string | null
}

/** A sound list, and what the check found in it. */
export type CheckedPriceList = {readonly prices: PriceList; readonly check: PriceListCheck}

/**
 * Checks the built-in list, the list in use and the user's overrides whole, and counts what they hold together.
 * @throws StackspendError PRICE_LIST_INVALID with the line at fault, PRICE_LIST_UNREADABLE.
 */
export async function checkPriceList(paths: PriceListPaths): Promise<CheckedPriceList> {
  parsePriceList(await readBuiltIn(paths.builtInPath), paths.builtInPath)
  const {prices, list, overridesFile} = await openPriceList(paths)
  return {prices, check: {...count(prices), list, overridesFile}}
}

function count(list: PriceList): Omit<PriceListCheck, 'list' | 'overridesFile'> {
  const models = distinctModels(list.models)
  return {
    version: list.version,
    asOf: list.asOf,
    models: models.length,
    prices: models.flatMap(model => model.intervals).length,
    aliases: models.flatMap(model => model.aliases).length,
  }
}
