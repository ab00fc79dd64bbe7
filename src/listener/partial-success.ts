import type {PartialSuccess} from '../otlp/encode-response.ts'
import type {DecodedBatch} from '../otlp/records.ts'

/** What the sender is to know of records that were left out; `undefined` when none were. */
export function partialSuccess({rejected}: DecodedBatch): PartialSuccess | undefined {
  return rejected === 0 ? undefined : {rejected, message: `${rejected} malformed records were left out`}
}
