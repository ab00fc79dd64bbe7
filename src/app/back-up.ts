import {existsSync} from 'node:fs'
import {realpath, stat} from 'node:fs/promises'
import {basename, dirname, join, resolve} from 'node:path'
import type {Paths} from '../config/paths.ts'
import {writeWholeFile} from '../config/write-whole-file.ts'
import {StackspendError} from '../errors.ts'
import {copyStore} from '../store/copy-store.ts'
import {noData} from './report-spend.ts'

/** A copy of a store that was read through. */
export type Backup = {
  /** Absolute. */
  readonly file: string
  readonly bytes: number
  /** Requests in it. */
  readonly requests: number
  /** Of the store: a program that knows it, or a later one, can use the copy. */
  readonly storeVersion: number
}

/**
 * Copies the store of a home as it is at one instant, beside a `watch` that goes on writing.
 * @throws StackspendError FILE_EXISTS, FILE_UNWRITABLE, NO_DATA, CANCELLED, STORE_*
 */
export async function backUp(
  target: string,
  {paths, force, signal}: {readonly paths: Paths; readonly force: boolean; readonly signal: AbortSignal},
): Promise<Backup> {
  const file = resolve(target)
  await refuseDatabaseInUse(file, paths)
  const copy = await writeWholeFile(file, {force}, async temporary => {
    const made = await copyStore(paths.storeFile, temporary, () => {
      if (signal.aborted) throw cancelled()
    })
    if (made === undefined) throw noData()
    return {...made, bytes: (await stat(temporary)).size}
  })
  return {file, bytes: copy.bytes, requests: copy.requests, storeVersion: copy.version}
}

/** What another connection has in a write-ahead log would be taken for a part of whatever bears the name. */
async function refuseDatabaseInUse(file: string, {storeFile}: Paths): Promise<void> {
  const isStore = (await whereItIs(file)) === (await whereItIs(storeFile))
  const beside = ['-wal', '-shm', '-journal'].map(end => file + end).find(name => existsSync(name))
  if (!isStore && beside === undefined) return
  const reason = isStore ? 'it is the store itself' : `${beside} says that it is a database in use`
  throw new StackspendError('FILE_UNWRITABLE', `cannot write ${file}: ${reason}`, {
    exit: 2,
    hint: 'name another file',
  })
}

async function whereItIs(file: string): Promise<string> {
  if (existsSync(file)) return realpath(file)
  const folder = dirname(file)
  return join(existsSync(folder) ? await realpath(folder) : folder, basename(file))
}

function cancelled(): StackspendError {
  return new StackspendError('CANCELLED', 'Stopped; nothing was written.')
}
