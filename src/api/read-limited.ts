/** A body as UTF-8 text; `undefined` when it is larger than `limitBytes`, of which no more is read. */
export async function readLimited(
  body: AsyncIterable<Uint8Array>,
  limitBytes: number,
): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > limitBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, bytes).toString()
}
