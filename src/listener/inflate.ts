import {createGunzip, gunzipSync} from 'node:zlib'
import {refusals} from './answer.ts'
import {giveBack} from './give-back.ts'
import {GrowingBytes} from './growing-bytes.ts'

const PIECE_BYTES = 256 * 1024
const ISIZE_BYTES = 4

/**
 * What is in a gzip body, at once; `undefined` when it is more than the limit. For limits that take a millisecond or two:
 * a way through other threads takes longer. What says itself that it is more is not begun. @throws Refusal 400 for broken gzip
 */
export function inflateSmall(body: Uint8Array, limitBytes: number): Buffer | undefined {
  if (announcedBytes(body) > limitBytes) return undefined
  try {
    return gunzipSync(body, {maxOutputLength: limitBytes})
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw refusals.brokenGzip()
  }
}

/** What the end of a gzip body says of the size of what is in it, or of its last member (RFC 1952, ISIZE). */
function announcedBytes({buffer, byteOffset, length}: Uint8Array): number {
  return length < ISIZE_BYTES ? 0 : new DataView(buffer, byteOffset + length - ISIZE_BYTES).getUint32(0, true)
}

/**
 * What is in a gzip body. Goes no further than the limit, so that a small body cannot become a large one, and holds it
 * once. @throws Refusal 400 for broken gzip, 413 over the limit
 */
export async function inflate(body: Uint8Array, limitBytes: number): Promise<Buffer<ArrayBuffer>> {
  const inflated = new GrowingBytes(limitBytes)
  const gunzip = createGunzip({chunkSize: PIECE_BYTES})
  gunzip.end(body)
  try {
    for await (const piece of gunzip) {
      if (inflated.byteLength + piece.length > limitBytes) break
      inflated.add(piece)
      giveBack(piece)
    }
  } catch {
    inflated.discard()
    // The only input is the body.
    throw refusals.brokenGzip()
  }
  // Left before its end, since it goes on beyond the limit.
  if (!gunzip.readableEnded) {
    inflated.discard()
    throw refusals.tooLarge(limitBytes)
  }
  return inflated.bytes()
}
