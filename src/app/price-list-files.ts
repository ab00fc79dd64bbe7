import {readFile} from 'node:fs/promises'
import {StackspendError} from '../errors.ts'
import type {PriceListDocument} from '../pricing/price-list-schema.ts'

export type PriceListPaths = {
  /** `pricing.json` of this installation. */
  readonly builtInPath: string
  /** Where newer lists are kept, one file per version; need not exist. */
  readonly listsDir: string
  /** The user's `pricing.overrides.json`, which need not exist. */
  readonly overridesPath: string
}

/** Text of the built-in price list. */
export async function readBuiltIn(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw unreadable(path, cause, REINSTALL)
  }
}

/** The built-in list, taken as it is: checking it takes 4 ms of every start, and its tests check it. */
export function parseBuiltIn(text: string, path: string): PriceListDocument {
  try {
    return JSON.parse(text) as PriceListDocument
  } catch (cause) {
    throw unreadable(path, cause, REINSTALL)
  }
}

/** Text of the user's overrides, or `undefined` when there is no such file. */
export async function readOverrides(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (isAbsent(cause)) return undefined
    throw unreadable(path, cause, `see who may read it: ls -l ${path}`)
  }
}

/** Text of a price list that somebody named. */
export async function readListFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw unreadable(path, cause, `see whether it is there, and who may read it: ls -l ${path}`)
  }
}

/** No such file or folder. ENOTDIR: the home itself is no folder, which who writes to it will say. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}

const REINSTALL = 'it is part of the installation: npm install -g stackspend'

function unreadable(path: string, cause: unknown, hint: string): StackspendError {
  return new StackspendError('PRICE_LIST_UNREADABLE', `cannot read the price list ${path}`, {hint, cause})
}
