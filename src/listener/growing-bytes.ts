/** Bytes that come in pieces, in one buffer: a list of pieces would be there twice once it is put together. */
export class GrowingBytes {
  /** Absent before the first piece. */
  private buffer: Buffer | undefined
  private length = 0

  get byteLength(): number {
    return this.length
  }

  add(piece: Uint8Array): void {
    const length = this.length + piece.length
    this.buffer = this.withRoomFor(length)
    this.buffer.set(piece, this.length)
    this.length = length
  }

  /** The bytes so far, not copied. */
  bytes(): Buffer {
    return this.buffer?.subarray(0, this.length) ?? Buffer.alloc(0)
  }

  private withRoomFor(length: number): Buffer {
    const {buffer} = this
    if (buffer !== undefined && length <= buffer.length) return buffer
    // Memory of its own, not a part of Node's pool: it can be handed to another thread. What is not written takes none.
    const wider = Buffer.allocUnsafeSlow(Math.max(length, 2 * (buffer?.length ?? 0)))
    buffer?.copy(wider, 0, 0, this.length)
    return wider
  }
}
