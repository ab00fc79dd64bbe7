/** Bytes that come in pieces, in one buffer: a list of pieces would be there twice once it is put together. */
export class GrowingBytes {
  private buffer = Buffer.allocUnsafeSlow(0)
  private length = 0

  get byteLength(): number {
    return this.length
  }

  add(piece: Uint8Array): void {
    const length = this.length + piece.length
    if (length > this.buffer.length) this.widen(Math.max(length, 2 * this.buffer.length))
    this.buffer.set(piece, this.length)
    this.length = length
  }

  /** The bytes so far, not copied; of no use after the next piece. */
  bytes(): Buffer {
    return this.buffer.subarray(0, this.length)
  }

  private widen(bytes: number): void {
    const {buffer} = this
    // Memory of its own, not a part of Node's pool: it can be handed to another thread. What is not written takes none.
    this.buffer = Buffer.allocUnsafeSlow(bytes)
    buffer.copy(this.buffer, 0, 0, this.length)
    // Given back at once, not when garbage is next collected.
    buffer.buffer.transfer(0)
  }
}
