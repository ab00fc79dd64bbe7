import {randomUUID} from 'node:crypto'
import {mkdir, open, realpath, rename, rm, stat} from 'node:fs/promises'
import {dirname} from 'node:path'
import {StackspendError} from '../../errors.ts'

/**
 * Replaces the text of a file of budgets: whole, with the file's own permissions, behind a link where it is one. Makes
 * its folder where there is none; a new file gets `mode`. @throws StackspendError BUDGETS_UNWRITABLE, and then nothing was
 * changed.
 */
export async function writeBudgetsText(path: string, text: string, mode = 0o666): Promise<void> {
  try {
    await mkdir(dirname(path), {recursive: true})
    await replaceWhole(path, text, mode)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new StackspendError('BUDGETS_UNWRITABLE', `cannot write ${path} (${String(error.code)})`, {
      hint: `see who may write it: ls -l ${dirname(path)}`,
      cause: error,
    })
  }
}

async function replaceWhole(path: string, text: string, mode: number): Promise<void> {
  const target = await realpath(path).catch(() => path)
  const known = await stat(target).catch(() => undefined)
  if (known !== undefined && (known.mode & 0o222) === 0) {
    throw Object.assign(new Error('it is read-only'), {code: 'EACCES'})
  }
  const written = `${target}.${randomUUID()}.tmp`
  try {
    const file = await open(written, 'wx', mode)
    try {
      if (known !== undefined) await file.chmod(known.mode & 0o777)
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(written, target)
  } catch (error) {
    await rm(written, {force: true})
    throw error
  }
}
