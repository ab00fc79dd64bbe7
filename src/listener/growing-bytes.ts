/** From so many on there is room for all that can come: a copy of many into a little more room would hold them twice. */
const MANY_BYTES = 8 * 1024 * 1024

/** Bytes that come in pieces, in one buffer: a list of pieces would be there twice once it is put together. */
export class GrowingBytes {
  private readonly mostBytes: number
  private buffer = Buffer.allocUnsafeSlow(0)
  private length = 0

  /** `mostBytes` are what they come to at most, as far as one knows. */
  constructor(mostBytes = 0) {
    this.mostBytes = mostBytes
  }

  get byteLength(): number {
    return this.length
  }

  add(piece: Uint8Array): void {
    const length = this.length + piece.length
    if (length > this.buffer.length) this.widen(Math.max(length, this.usefulBytes(length)))
    this.buffer.set(piece, this.length)
    this.length = length
  }

  /** The bytes so far, not copied; of no use after the next piece. */
  bytes(): Buffer<ArrayBuffer> {
    return this.buffer.subarray(0, this.length)
  }

  /** Gives their memory back at once, not when garbage is next collected. */
  discard(): void {
    this.buffer.buffer.transfer(0)
    this.buffer = Buffer.allocUnsafeSlow(0)
    this.length = 0
  }

  private usefulBytes(length: number): number {
    return length < MANY_BYTES || length > this.mostBytes ? 2 * this.buffer.length : this.mostBytes
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
