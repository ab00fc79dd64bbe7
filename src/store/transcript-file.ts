/** How far a transcript has been read, kept in the transaction that counts what was read. Its path is not kept. */
export type TranscriptFile = {
  /** A hash of its path, within 2^53. */
  readonly pathKey: number
  readonly device: number
  readonly inode: number
  /** Bytes, and Unix ms, when it was last looked at. */
  readonly size: number
  readonly mtimeMs: number
  /** Bytes that were read: up to the end of the last whole line. */
  readonly offset: number
  /** A hash of the bytes just before `offset`: tells a file that grew from one that was written anew. */
  readonly tailHash: string
  /** Distinct requests that it told of. */
  readonly requests: number
}
