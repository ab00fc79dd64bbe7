/** A flag and a length stand before a message. */
export const FRAME_BYTES = 5

/** Counts the one message of a call as it comes. */
export class MessageMeter {
  private header = Buffer.alloc(0)
  private total = 0

  /** With the frame. */
  get bytes(): number {
    return this.total
  }

  /** False when the piece goes on behind the message. */
  add(piece: Uint8Array): boolean {
    this.total += piece.length
    if (this.header.length < FRAME_BYTES)
      this.header = Buffer.concat([this.header, piece.subarray(0, FRAME_BYTES - this.header.length)])
    return this.header.length < FRAME_BYTES || this.total <= FRAME_BYTES + this.header.readUInt32BE(1)
  }
}
