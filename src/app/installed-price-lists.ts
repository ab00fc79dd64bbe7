import {mkdir, readdir} from 'node:fs/promises'
import {join} from 'node:path'
import {PrivateJsonFile} from '../config/private-json-file.ts'
import {StackspendError} from '../errors.ts'
import {compareVersions} from '../pricing/compare-versions.ts'
import type {PriceListDocument} from '../pricing/price-list-schema.ts'
import {isAbsent, readListFile} from './price-list-files.ts'

/** A list that `pricing update` took, by the version in its file's name; nothing of it is read yet. */
export type InstalledList = {readonly version: string; readonly file: string}

const LIST_FILE = /^(\d[0-9a-z.-]*)\.json$/

/** The lists in a folder, newest first; none when there is no folder. */
export async function findInstalled(listsDir: string): Promise<readonly InstalledList[]> {
  const versions = (await readNames(listsDir)).flatMap(name => LIST_FILE.exec(name)?.[1] ?? [])
  return versions
    .sort((a, b) => compareVersions(b, a))
    .map(version => ({version, file: join(listsDir, `${version}.json`)}))
}

/**
 * An installed list, checked: a folder of the user's may hold anything.
 * @throws StackspendError PRICE_LIST_INVALID, PRICE_LIST_UNREADABLE
 */
export async function readInstalled({version, file}: InstalledList): Promise<PriceListDocument> {
  const document = await checkList(await readListFile(file), {name: file, exit: 2, hint: MEND})
  if (document.version === version) return document
  const message = `${file} holds list ${document.version}, not the ${version} of its name`
  throw new StackspendError('PRICE_LIST_INVALID', message, {exit: 2, hint: MEND})
}

const MEND = 'delete that file, and take the list again: stackspend pricing update --help'

/** The list in a text, checked. `name` is what an error calls it; `exit` and `hint` are the error's. */
export async function checkList(
  text: string,
  {name, exit, hint}: {readonly name: string; readonly exit: 1 | 2; readonly hint: string},
): Promise<PriceListDocument> {
  // The schema library loads only where there is something to check.
  const {parsePriceListDocument} = await import('../pricing/parse-price-list.ts')
  try {
    return parsePriceListDocument(text, name)
  } catch (error) {
    if (!(error instanceof StackspendError)) throw error
    throw new StackspendError(error.code, error.message, {exit, hint, cause: error})
  }
}

/** Keeps a list in a file of its own, which only its owner may read: whole, or not at all. */
export async function installList(listsDir: string, document: PriceListDocument): Promise<string> {
  await makeFolder(listsDir)
  const file = join(listsDir, `${document.version}.json`)
  await new PrivateJsonFile<PriceListDocument>(file, unread).write(document)
  return file
}

function unread(): never {
  throw new Error('written only')
}

async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, {recursive: true, mode: 0o700})
  } catch (cause) {
    throw new StackspendError('HOME_UNUSABLE', `cannot create the folder ${dir}`, {
      hint: 'set STACKSPEND_HOME to a folder that you may write to',
      cause,
    })
  }
}

async function readNames(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir)
  } catch (cause) {
    if (isAbsent(cause)) return []
    throw new StackspendError('PRICE_LIST_UNREADABLE', `cannot read the price lists in ${dir}`, {
      hint: `see who may read them: ls -ld ${dir}`,
      cause,
    })
  }
}
