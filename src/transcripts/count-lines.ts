import {readSync} from 'node:fs'

const CHUNK_BYTES = 256 * 1024
const LINE_FEED = 0x0a

/** Line feeds of an open file before an offset. */
export function countLines(file: number, offset: number): number {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  let lines = 0
  for (let position = 0; position < offset; ) {
    const size = readSync(file, chunk, 0, Math.min(CHUNK_BYTES, offset - position), position)
    if (size === 0) break
    const view = chunk.subarray(0, size)
    for (let at = view.indexOf(LINE_FEED); at >= 0; at = view.indexOf(LINE_FEED, at + 1)) lines += 1
    position += size
  }
  return lines
}
