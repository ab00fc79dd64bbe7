import {createGunzip, gunzipSync} from 'node:zlib'
import {refusals} from './answer.ts'
import {GrowingBytes} from './growing-bytes.ts'

/**
 * What is in a gzip body, at once; `undefined` when it is more than the limit. For limits that take a millisecond or two:
 * a way through other threads takes longer. @throws Refusal 400 for broken gzip
 */
export function inflateSmall(body: Uint8Array, limitBytes: number): Buffer | undefined {
  try {
    return gunzipSync(body, {maxOutputLength: limitBytes})
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw refusals.brokenGzip()
  }
}

/**
 * What is in a gzip body. Goes no further than the limit, so that a small body cannot become a large one, and holds it
 * once. @throws Refusal 400 for broken gzip, 413 over the limit
 */
export async function inflate(body: Uint8Array, limitBytes: number): Promise<Buffer> {
  const inflated = new GrowingBytes()
  const gunzip = createGunzip()
  gunzip.end(body)
  try {
    for await (const piece of gunzip) {
      if (inflated.byteLength + piece.length > limitBytes) break
      inflated.add(piece)
    }
  } catch {
    // The only input is the body.
    throw refusals.brokenGzip()
  }
  // Left before its end, since it goes on beyond the limit.
  if (!gunzip.readableEnded) throw refusals.tooLarge(limitBytes)
  return inflated.bytes()
}
