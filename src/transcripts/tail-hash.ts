import {hash} from 'node:crypto'
import {readSync} from 'node:fs'

const TAIL_BYTES = 1024

/**
 * Hash of the last bytes, up to 1 KiB, before an offset of an open file: it is the same as long as the file only
 * grows. `undefined` when the file ends before.
 */
export function hashTail(file: number, offset: number): string | undefined {
  const length = Math.min(TAIL_BYTES, offset)
  const tail = Buffer.alloc(length)
  for (let read = 0; read < length; ) {
    const size = readSync(file, tail, read, length - read, offset - length + read)
    if (size === 0) return undefined
    read += size
  }
  return hash('sha1', tail, 'hex').slice(0, 16)
}
