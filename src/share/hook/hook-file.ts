import {chmod, lstat, mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises'
import {dirname} from 'node:path'
import {StackspendError} from '../../errors.ts'

/** A hook as it is. Each character of `text` is a byte, so that what is not ours is written back as it was. */
export type HookFile = {readonly text: string; readonly mode: number; readonly isLink: boolean}

/** `undefined` where there is none. */
export async function readHookFile(file: string): Promise<HookFile | undefined> {
  try {
    const stats = await lstat(file)
    return {text: await readFile(file, 'latin1'), mode: stats.mode & 0o777, isLink: stats.isSymbolicLink()}
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw unusable('read', file, error)
  }
}

/** Replaces the file whole: a push at this moment runs the old one or the new one. */
export async function writeHookFile(file: string, text: string, mode: number): Promise<void> {
  const written = `${file}.${process.pid}.tmp`
  try {
    await mkdir(dirname(file), {recursive: true})
    await writeFile(written, text, 'latin1')
    await chmod(written, mode)
    await rename(written, file)
  } catch (error) {
    await rm(written, {force: true})
    throw unusable('write', file, error)
  }
}

export async function removeHookFile(file: string): Promise<void> {
  try {
    await rm(file)
  } catch (error) {
    throw unusable('remove', file, error)
  }
}

function unusable(what: string, file: string, cause: unknown): StackspendError {
  return new StackspendError('HOOK_FOREIGN', `cannot ${what} ${file}`, {hint: `ls -l '${file}'`, cause})
}
