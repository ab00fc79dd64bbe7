import type {OtlpEncoding} from '../otlp/otlp-encoding.ts'
import type {DecodedBatch} from '../otlp/records.ts'
import type {UsagePieces} from './large-reader.ts'
import type {ContentEncoding} from './read-body.ts'

/** One export request, decoded, with the bytes as they came. */
export type ReceivedBatch = {
  readonly decoded: DecodedBatch
  /** What it told, where it was read as a large one; `decoded` has no records then. */
  readonly pieces?: UsagePieces | undefined
  /** Every scope that the batch names. */
  readonly scopeNames: ReadonlySet<string>
  readonly body: Buffer
  readonly encoding: OtlpEncoding
  /** The header that named it; absent when it is not fit to be sent on. */
  readonly contentType?: string | undefined
  readonly contentEncoding: ContentEncoding
}
