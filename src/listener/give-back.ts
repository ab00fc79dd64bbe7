/** Smaller ones are not worth the call. */
const WORTH_BYTES = 8 * 1024

/**
 * Gives a piece's memory back at once, where the piece has memory of its own: the garbage collector sees no need to for as
 * long as some 64 MiB of such pieces. Only for who alone holds the piece; it is empty after that.
 */
export function giveBack({buffer, length}: Buffer): void {
  if (length < WORTH_BYTES || length !== buffer.byteLength) return
  if (buffer instanceof ArrayBuffer) buffer.transfer(0)
}
