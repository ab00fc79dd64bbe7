import {distinctModels} from '../pricing/index-models.ts'
import {parsePriceList} from '../pricing/parse-price-list.ts'
import type {PriceList} from '../pricing/price-list.ts'
import {applyOverrides, type PriceListPaths, readBuiltIn, readOverrides} from './load-price-list.ts'

export type PriceListCheck = {
  readonly version: string
  readonly asOf: string
  readonly models: number
  readonly prices: number
  readonly aliases: number
  /** The overrides that are part of it; `null` when there is no such file. */
  readonly overridesFile: string | null
}

/**
 * Checks the built-in list and the user's overrides whole, and counts what they hold together.
 * @throws StackspendError PRICE_LIST_INVALID with the line at fault, PRICE_LIST_UNREADABLE.
 */
export async function checkPriceList({builtInPath, overridesPath}: PriceListPaths): Promise<PriceListCheck> {
  const base = parsePriceList(await readBuiltIn(builtInPath), builtInPath)
  const overrides = await readOverrides(overridesPath)
  const list = overrides === undefined ? base : await applyOverrides(base, overrides, overridesPath)
  return {...count(list), overridesFile: overrides === undefined ? null : overridesPath}
}

function count(list: PriceList): Omit<PriceListCheck, 'overridesFile'> {
  const models = distinctModels(list.models)
  return {
    version: list.version,
    asOf: list.asOf,
    models: models.length,
    prices: models.flatMap(model => model.intervals).length,
    aliases: models.flatMap(model => model.aliases).length,
  }
}
