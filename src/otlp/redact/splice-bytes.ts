/** Bytes `from` (included) to `to` (excluded) give way to `by`, or to nothing. */
export type Edit = {readonly from: number; readonly to: number; readonly by?: Uint8Array | undefined}

/** `bytes` with the edits made; every other byte as it was. Edits must not overlap; any order. */
export function spliceBytes(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const parts: Uint8Array[] = []
  let at = 0
  for (const {from, to, by} of edits.toSorted((a, b) => a.from - b.from)) {
    parts.push(bytes.subarray(at, from))
    if (by !== undefined) parts.push(by)
    at = to
  }
  parts.push(bytes.subarray(at))
  return Buffer.concat(parts)
}
