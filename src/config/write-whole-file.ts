import {randomUUID} from 'node:crypto'
import {lstat, open, rename, rm} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {StackspendError} from '../errors.ts'

/**
 * Has `write` fill an empty file, which only its owner may read, under a name beside `file`, and then puts it in
 * `file`'s place: whoever looks finds the old one or all of the new one, also after a power cut.
 * @throws StackspendError FILE_EXISTS unless `force`, FILE_UNWRITABLE; and what `write` throws. Then `file` is as it was.
 */
export async function writeWholeFile<T>(
  file: string,
  {force}: {readonly force: boolean},
  write: (temporary: string) => Promise<T>,
): Promise<T> {
  await checkTarget(file, force)
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`)
  await onDisk(file, async () => (await open(temporary, 'wx', 0o600)).close())
  try {
    const written = await write(temporary)
    await onDisk(file, () => sync(temporary))
    await checkTarget(file, force)
    await onDisk(file, () => rename(temporary, file))
    await syncFolder(dirname(file))
    return written
  } catch (error) {
    await rm(temporary, {force: true})
    throw error
  }
}

/** @throws StackspendError FILE_EXISTS, FILE_UNWRITABLE for a folder */
async function checkTarget(file: string, force: boolean): Promise<void> {
  const stats = await onDisk(file, () => lstat(file)).catch(error => {
    if (error instanceof StackspendError && codeOf(error.cause) === 'ENOENT') return undefined
    throw error
  })
  if (stats === undefined) return
  if (stats.isDirectory()) throw unwritable(file, 'it is a folder')
  if (force) return
  throw new StackspendError('FILE_EXISTS', `${file} is there already`, {
    exit: 2,
    hint: 'name another file, or add --force to replace it',
  })
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  await handle.sync().finally(() => handle.close())
}

/** So that the new name outlives a power cut; not every system can open a folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

async function onDisk<T>(file: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (error) {
    throw unwritable(file, REASONS.get(codeOf(error) ?? '') ?? codeOf(error) ?? 'the disk refuses it', error)
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'its folder is not there'],
  ['ENOTDIR', 'its folder is no folder'],
  ['EACCES', 'you may not write there'],
  ['EPERM', 'you may not write there'],
  ['EROFS', 'the disk is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk is full'],
])

function unwritable(file: string, reason: string, cause?: unknown): StackspendError {
  return new StackspendError('FILE_UNWRITABLE', `cannot write ${file}: ${reason}`, {
    hint: 'name a file in a folder that you may write to',
    cause,
  })
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
