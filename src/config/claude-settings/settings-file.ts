import {createHash, randomUUID} from 'node:crypto'
import {lstat, mkdir, open, readFile, readlink, realpath, rename, rm, rmdir, stat} from 'node:fs/promises'
import {dirname, join, resolve} from 'node:path'
import {StackspendError} from '../../errors.ts'

/** A settings file as it was read. */
export type SettingsFile = {
  /** As the user knows it. */
  readonly path: string
  /** Where its bytes are: `path` may be a link, which stays one. */
  readonly target: string
  /** Byte order mark and all; `undefined` when there is no file. */
  readonly text: string | undefined
  /** Permission bits. */
  readonly mode: number
}

/** Of a file that did not exist: it may come to hold a secret. */
const NEW_FILE_MODE = 0o600

/** @throws StackspendError CLAUDE_SETTINGS_INVALID when it is no UTF-8 text, CLAUDE_SETTINGS_UNWRITABLE when it cannot be read. */
export async function readSettingsFile(path: string): Promise<SettingsFile> {
  const target = await followLinks(path)
  const bytes = await readBytes(target)
  if (bytes === undefined) return {path, target, text: undefined, mode: NEW_FILE_MODE}
  return {path, target, text: decode(bytes, path), mode: (await stat(target)).mode & 0o777}
}

/**
 * Replaces the text of a file: whole, after the new text is on the disk, with the file's own permissions, and only
 * if nobody changed it since it was read. `undefined` takes the file away. Makes the folder when there is none.
 * @throws StackspendError CLAUDE_SETTINGS_UNWRITABLE, and then nothing was changed.
 */
export async function writeSettingsFile(file: SettingsFile, text: string | undefined): Promise<void> {
  if (file.text !== undefined && (file.mode & 0o222) === 0) {
    throw unwritable(
      file.path,
      'is read-only',
      `allow it with chmod u+w ${file.path}, or take --settings print`,
    )
  }
  try {
    if (text === undefined) return await takeAway(file)
    await mkdir(dirname(file.target), {recursive: true})
    await replaceWhole(file, text)
  } catch (error) {
    if (!isSystemError(error)) throw error
    throw unwritable(file.path, `cannot be written (${error.code})`, 'take --settings print', error)
  }
}

/**
 * A file that its owner set to read-only is not replaced, although the folder would allow that.
 * @throws StackspendError CLAUDE_SETTINGS_UNWRITABLE.
 */
export function checkWritable(file: SettingsFile): void {
  if (file.text === undefined || (file.mode & 0o222) !== 0) return
  throw unwritable(file.path, 'is read-only', `chmod u+w ${file.path}, or take --settings print`)
}

/** Takes a folder away if nothing is in it. */
export async function removeFolderIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder)
  } catch (error) {
    if (!isSystemError(error)) throw error
  }
}

/** Hexadecimal SHA-256 of a text as it stands in a file. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** A system call that failed, with its code. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error
}

async function replaceWhole(file: SettingsFile, text: string): Promise<void> {
  const written = `${file.target}.${randomUUID()}.stackspend-tmp`
  try {
    const handle = await open(written, 'wx', file.mode)
    try {
      await handle.chmod(file.mode) // `open` takes the umask's bits off
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await checkUnchanged(file)
    await rename(written, file.target)
    await syncFolder(dirname(file.target))
  } catch (error) {
    await rm(written, {force: true})
    throw error
  }
}

async function takeAway(file: SettingsFile): Promise<void> {
  await checkUnchanged(file)
  await rm(file.target, {force: true})
}

async function checkUnchanged(file: SettingsFile): Promise<void> {
  const bytes = await readBytes(file.target)
  const text = bytes === undefined ? undefined : decode(bytes, file.path)
  if (text !== file.text) throw unwritable(file.path, 'was changed by another program meanwhile', 'try again')
}

/** So that the new name outlives a power cut. Windows opens no folders, and needs none of it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder)
  await handle.sync()
  await handle.close()
}

async function readBytes(target: string): Promise<Buffer | undefined> {
  try {
    return await readFile(target)
  } catch (error) {
    if (!isSystemError(error)) throw error
    if (error.code === 'ENOENT') return undefined
    throw unwritable(target, `cannot be read (${error.code})`, `check who owns it: ls -l ${target}`, error)
  }
}

function decode(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes)
  } catch (error) {
    throw new StackspendError('CLAUDE_SETTINGS_INVALID', `${path} is not UTF-8 text`, {
      hint: 'save it as UTF-8, or take --settings print',
      cause: error,
    })
  }
}

/** Where a file is or would be made: also behind a link that leads nowhere yet. */
async function followLinks(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'ENOENT') throw error
  }
  const link = await lstat(path).catch((error: unknown) => {
    if (isSystemError(error)) return undefined
    throw error
  })
  if (link?.isSymbolicLink()) return resolve(dirname(path), await readlink(path))
  const folder = await realpath(dirname(path)).catch(() => dirname(path))
  return join(folder, path.slice(dirname(path).length + 1))
}

/** What a failure to change a settings file looks like. */
export function unwritable(path: string, what: string, hint: string, cause?: unknown): StackspendError {
  return new StackspendError('CLAUDE_SETTINGS_UNWRITABLE', `${path} ${what}`, {hint, cause})
}
