import {StackspendError} from '../errors.ts'
import {compareVersions} from '../pricing/compare-versions.ts'
import type {PriceListDocument} from '../pricing/price-list-schema.ts'
import {builtInList, type ListPlaces} from './choose-price-list.ts'
import {findInstalled, type InstalledList, readInstalled} from './installed-price-lists.ts'

/** A price list that is kept. What a broken file does not tell is `null`. */
export type KeptList = {
  readonly version: string
  readonly origin: 'built-in' | 'installed'
  readonly isInUse: boolean
  readonly asOf: string | null
  readonly models: number | null
  readonly file: string
  /** Why it cannot be used; `null` when it can. */
  readonly fault: string | null
}

export type PriceVersions = {readonly lists: readonly KeptList[]}

/** Every price list that there is, newest first; the first is in use. Of one version the built-in one counts. */
export async function listPriceVersions({builtInPath, listsDir}: ListPlaces): Promise<PriceVersions> {
  const [builtIn, installed] = await Promise.all([builtInList(builtInPath), findInstalled(listsDir)])
  const {version} = builtIn.document
  const others = installed.filter(list => list.version !== version)
  const lists = [
    {version, origin: 'built-in' as const, file: builtIn.file, ...describe(builtIn.document)},
    ...(await Promise.all(others.map(readKept))),
  ].sort((a, b) => compareVersions(b.version, a.version))
  return {lists: lists.map((list, index) => ({...list, isInUse: index === 0}))}
}

async function readKept(list: InstalledList): Promise<Omit<KeptList, 'isInUse'>> {
  const kept = {version: list.version, origin: 'installed' as const, file: list.file}
  try {
    return {...kept, ...describe(await readInstalled(list))}
  } catch (error) {
    if (!(error instanceof StackspendError)) throw error
    return {...kept, asOf: null, models: null, fault: error.message}
  }
}

function describe({asOf, models}: PriceListDocument): Pick<KeptList, 'asOf' | 'models' | 'fault'> {
  return {asOf, models: models.length, fault: null}
}
