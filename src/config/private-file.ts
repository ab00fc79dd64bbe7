import {randomUUID} from 'node:crypto'
import {chmodSync, closeSync, openSync, statSync} from 'node:fs'
import {open, rename, rm} from 'node:fs/promises'

/** Group and others. */
const OTHERS = 0o077

/**
 * Replaces the text of a file that only its owner may read: whole, so that a crash leaves the old one. It is written
 * under a name that cannot be there before, nor be a link.
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const written = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(written, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(written, path)
  } catch (error) {
    await rm(written, {force: true})
    throw error
  }
}

/**
 * Makes an empty file that only its owner may read, where there is none, and closes to others one that they may read.
 * One that is there is never opened: to close it again would let go of SQLite's locks on it in this process.
 */
export function keepPrivate(path: string): void {
  if (statSync(path, {throwIfNoEntry: false}) === undefined) closeSync(openSync(path, 'a', 0o600))
  else closeToOthers(path, 0o600)
}

/** Narrows the mode of what is ours. Windows keeps no such bits. */
export function closeToOthers(path: string, mode: number): void {
  const {uid, mode: found} = statSync(path)
  const isOurs = process.geteuid !== undefined && [uid, 0].includes(process.geteuid())
  if (isOurs && (found & OTHERS) !== 0) chmodSync(path, mode)
}
