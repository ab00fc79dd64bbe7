/** What a piece of a larger memory may at most be, to be copied out of it. */
const COPIED_BYTES = 256 * 1024

/** Bytes in memory of their own, to be handed to another thread: the very same where they are, a copy of a small piece. */
export function toTransfer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const {buffer, byteOffset, byteLength} = bytes
  const isOwn = byteLength > COPIED_BYTES || byteLength === buffer.byteLength
  if (isOwn && buffer instanceof ArrayBuffer) return new Uint8Array(buffer, byteOffset, byteLength)
  return new Uint8Array(bytes)
}
