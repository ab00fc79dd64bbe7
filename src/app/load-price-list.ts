import {readFile} from 'node:fs/promises'
import {StackspendError} from '../errors.ts'
import {mergePriceLists} from '../pricing/merge-price-lists.ts'
import type {PriceList} from '../pricing/price-list.ts'
import type {PriceListDocument} from '../pricing/price-list-schema.ts'
import {toPriceList} from '../pricing/to-price-list.ts'

export type PriceListPaths = {
  /** `pricing.json` of this installation. */
  readonly builtInPath: string
  /** The user's `pricing.overrides.json`, which need not exist. */
  readonly overridesPath: string
}

/**
 * The built-in price list with the user's overrides in it.
 * The built-in list is taken as it is: checking it takes 4 ms of every start, and its tests check it.
 * @throws StackspendError PRICE_LIST_UNREADABLE when a file is there but cannot be read,
 * PRICE_LIST_INVALID with the line at fault in the overrides.
 */
export async function loadPriceList({builtInPath, overridesPath}: PriceListPaths): Promise<PriceList> {
  const [builtIn, overrides] = await Promise.all([readBuiltIn(builtInPath), readOverrides(overridesPath)])
  const base = toPriceList(parseBuiltIn(builtIn, builtInPath))
  return overrides === undefined ? base : applyOverrides(base, overrides, overridesPath)
}

/** The overrides' text merged over `base`; the schema library loads only where there are overrides. */
export async function applyOverrides(base: PriceList, text: string, file: string): Promise<PriceList> {
  const {parsePriceOverrides} = await import('../pricing/parse-price-overrides.ts')
  return mergePriceLists(base, parsePriceOverrides(text, file, base))
}

/** Text of the built-in price list. */
export async function readBuiltIn(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw unreadable(path, cause, REINSTALL)
  }
}

/** Text of the user's overrides, or `undefined` when there is no such file. */
export async function readOverrides(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    // ENOTDIR: the home itself is no folder, which who writes to it will say.
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
      return undefined
    throw unreadable(path, cause, `see who may read it: ls -l ${path}`)
  }
}

function parseBuiltIn(text: string, path: string): PriceListDocument {
  try {
    return JSON.parse(text) as PriceListDocument
  } catch (cause) {
    throw unreadable(path, cause, REINSTALL)
  }
}

const REINSTALL = 'it is part of the installation: npm install -g stackspend'

function unreadable(path: string, cause: unknown, hint: string): StackspendError {
  return new StackspendError('PRICE_LIST_UNREADABLE', `cannot read the price list ${path}`, {hint, cause})
}
