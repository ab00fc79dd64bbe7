import {closeSync, fstatSync, openSync, readSync, statSync} from 'node:fs'
import {setTimeout as pause} from 'node:timers/promises'
import {linesOf} from './read-log.ts'

const POLL_MS = 200

/** Where a log was read to: the rest of a full one is in the file that took its content. */
type Position = {readonly bytes: number; readonly olderInode: number | undefined}

/** The end of a log as it is now. */
export function endOfLog(file: string): Position {
  return {bytes: statOf(file)?.size ?? 0, olderInode: statOf(`${file}.1`)?.ino}
}

/** Lines that are written to a log from `start` on, each batch as it comes, also when it is begun anew, until `signal` aborts. */
export async function* followLog(
  file: string,
  start: Position,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  let {bytes, olderInode} = start
  while (!signal.aborted) {
    const older = statOf(`${file}.1`)
    if (older !== undefined && older.ino !== olderInode) {
      olderInode = older.ino
      yield linesOf(readFrom(`${file}.1`, bytes))
      bytes = 0
      // What was copied is taken out of the file next.
      await pause(POLL_MS, undefined, {signal}).catch(() => {})
    }
    const read = readFrom(file, bytes)
    const whole = read.subarray(0, read.lastIndexOf('\n') + 1)
    bytes += whole.length
    if (whole.length > 0) yield linesOf(whole)
    await pause(POLL_MS, undefined, {signal}).catch(() => {})
  }
}

function readFrom(file: string, start: number): Buffer {
  const handle = openIfThere(file)
  if (handle === undefined) return Buffer.alloc(0)
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(handle).size - start))
    return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, start))
  } finally {
    closeSync(handle)
  }
}

function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function statOf(file: string): {readonly size: number; readonly ino: number} | undefined {
  return statSync(file, {throwIfNoEntry: false})
}
