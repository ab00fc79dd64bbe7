import {type FetchOptions, fetchPriceList, parsePriceListUrl, shownHost} from '../api/fetch-price-list.ts'
import {readSettings} from '../config/settings.ts'
import {StackspendError} from '../errors.ts'
import {compareVersions} from '../pricing/compare-versions.ts'
import {diffPriceLists, isSameContent, type PriceListDiff} from '../pricing/diff-price-lists.ts'
import type {PriceListDocument} from '../pricing/price-list-schema.ts'
import {toPriceList} from '../pricing/to-price-list.ts'
import {type ChosenList, chooseListInUse} from './choose-price-list.ts'
import {checkList, findInstalled, installList} from './installed-price-lists.ts'
import {applyOverrides} from './load-price-list.ts'
import {type PriceListPaths, readListFile, readOverrides} from './price-list-files.ts'

/** Where a list is to come from; without either, from the URL in the settings. */
export type PriceSource = {readonly url?: string | undefined; readonly file?: string | undefined}

export type UpdateOptions = FetchOptions & {
  readonly paths: PriceListPaths
  readonly settingsFile: string
  readonly dryRun: boolean
  /** Is shown what would change; `false` leaves all as it is. */
  readonly mayInstall: (diff: PriceListDiff) => Promise<boolean>
}

export type PriceUpdate = {
  /** `unchanged`: that very list is in use already. */
  readonly status: 'installed' | 'unchanged' | 'dry-run'
  readonly version: string
  readonly diff: PriceListDiff
  /** Where the new list is kept; `null` when nothing was written. */
  readonly file: string | null
}

/**
 * Takes a newer price list into use: checks it, the overrides with it, and that it is newer. The list that it takes
 * the place of is kept, so that `report --prices` can still price by it.
 * @throws StackspendError PRICE_LIST_NOT_NEWER, PRICE_LIST_INVALID, PRICE_LIST_UNREACHABLE, PRICE_LIST_UNREADABLE,
 * CANCELLED, USAGE when no source is known
 */
export async function updatePrices(source: PriceSource, options: UpdateOptions): Promise<PriceUpdate> {
  const {paths, dryRun, mayInstall} = options
  const document = await readSource(source, options)
  const inUse = await chooseListInUse(paths)
  const diff = diffPriceLists(toPriceList(inUse.document), toPriceList(document))
  const {version} = document
  const order = compareVersions(version, inUse.document.version)
  if (order === 0 && isSameContent(diff)) return {status: 'unchanged', version, diff, file: null}
  if (order <= 0) throw notNewer(document, inUse, order)
  const overrides = await readOverrides(paths.overridesPath)
  if (overrides !== undefined) await applyOverrides(toPriceList(document), overrides, paths.overridesPath)
  if (dryRun) return {status: 'dry-run', version, diff, file: null}
  if (!(await mayInstall(diff))) throw new StackspendError('CANCELLED', 'the list in use stays')
  await keepList(inUse, paths)
  return {status: 'installed', version, diff, file: await installList(paths.listsDir, document)}
}

async function readSource({url, file}: PriceSource, options: UpdateOptions): Promise<PriceListDocument> {
  if (file !== undefined) {
    const hint = 'mend the file; the list in use stays'
    return checkList(await readListFile(file), {name: file, exit: 2, hint})
  }
  const {pricing} = await readSettings(options.settingsFile)
  const [text, name] = url === undefined ? [pricing?.url, 'pricing.url in settings.json'] : [url, '--url']
  if (text === undefined) throw noSource(options.settingsFile)
  const target = parsePriceListUrl(text, name)
  return checkList(await fetchPriceList(target, options), {
    name: `the price list of ${shownHost(target)}`,
    exit: 1,
    hint: 'tell who publishes it; the list in use stays',
  })
}

/** A built-in list goes when the program is updated. */
async function keepList({origin, document}: ChosenList, {listsDir}: PriceListPaths): Promise<void> {
  const isKept = (await findInstalled(listsDir)).some(({version}) => version === document.version)
  if (origin === 'built-in' && !isKept) await installList(listsDir, document)
}

function notNewer({version}: PriceListDocument, inUse: ChosenList, order: number): StackspendError {
  const used = inUse.document.version
  const message =
    order === 0
      ? `list ${version} is in use already, with other prices: a change needs a newer version`
      : `list ${version} is older than ${used}, which is in use`
  return new StackspendError('PRICE_LIST_NOT_NEWER', message, {
    hint:
      order === 0
        ? 'stackspend pricing versions    shows where the list in use is'
        : `stackspend report --prices ${version}    prices by an older list that is kept, or by a file`,
  })
}

function noSource(settingsFile: string): StackspendError {
  return new StackspendError('USAGE', 'nothing is fetched unless you say from where: --url or --file', {
    exit: 2,
    hint: `stackspend pricing update --url https://…    (to keep it: {"pricing": {"url": "https://…"}} in ${settingsFile})`,
  })
}
