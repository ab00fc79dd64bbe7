import {StackspendError} from '../errors.ts'
import {compareVersions} from '../pricing/compare-versions.ts'
import type {PriceListDocument} from '../pricing/price-list-schema.ts'
import {checkList, findInstalled, type InstalledList, readInstalled} from './installed-price-lists.ts'
import {type PriceListPaths, parseBuiltIn, readBuiltIn, readListFile} from './price-list-files.ts'

export type ListPlaces = Pick<PriceListPaths, 'builtInPath' | 'listsDir'>

/** A price list without anybody's overrides, and where it is. */
export type ChosenList = {
  readonly origin: 'built-in' | 'installed' | 'file'
  readonly file: string
  readonly document: PriceListDocument
}

/**
 * The list in use: the newest of the built-in one and those that `pricing update` took, so that a newer
 * installation brings a newer list. Of one version the built-in one counts.
 * @throws StackspendError PRICE_LIST_INVALID when the newest is broken: an older one would price silently otherwise.
 */
export async function chooseListInUse({builtInPath, listsDir}: ListPlaces): Promise<ChosenList> {
  const [builtIn, [newest]] = await Promise.all([builtInList(builtInPath), findInstalled(listsDir)])
  const isNewer = newest !== undefined && compareVersions(newest.version, builtIn.document.version) > 0
  return isNewer ? installedList(newest) : builtIn
}

/**
 * The list that `wanted` names: a version that is kept, as reports show it, or a file.
 * @throws StackspendError PRICE_LIST_UNKNOWN with the versions that there are, PRICE_LIST_UNREADABLE, PRICE_LIST_INVALID
 */
export async function chooseList(wanted: string, {builtInPath, listsDir}: ListPlaces): Promise<ChosenList> {
  const [builtIn, installed] = await Promise.all([builtInList(builtInPath), findInstalled(listsDir)])
  const version = wanted.replace(/\+overrides.*$/, '')
  if (version === builtIn.document.version) return builtIn
  const found = installed.find(list => list.version === version)
  if (found !== undefined) return installedList(found)
  if (/[\\/]|\.json$/.test(wanted)) return listInFile(wanted)
  const versions = [`${builtIn.document.version} (built in)`, ...installed.map(list => list.version)]
  throw new StackspendError(
    'PRICE_LIST_UNKNOWN',
    `no price list "${wanted}" is kept; there are: ${versions.join(', ')}`,
    {exit: 2, hint: 'stackspend pricing versions    (a file is named with its folder, as in ./prices.json)'},
  )
}

export async function builtInList(path: string): Promise<ChosenList> {
  return {origin: 'built-in', file: path, document: parseBuiltIn(await readBuiltIn(path), path)}
}

async function installedList(list: InstalledList): Promise<ChosenList> {
  return {origin: 'installed', file: list.file, document: await readInstalled(list)}
}

async function listInFile(file: string): Promise<ChosenList> {
  const hint = 'mend the file'
  return {
    origin: 'file',
    file,
    document: await checkList(await readListFile(file), {name: file, exit: 2, hint}),
  }
}
