import {isMalformedInput, OtlpLimitError} from './decode-error.ts'
import type {RecordGroup, WithAttributes} from './records.ts'

/**
 * Wanted values of one request, a record counting as one more: what 8,192 records of the Collector's default batch hold
 * is half of it, and takes some 30 MiB.
 */
const VALUE_LIMIT = 400_000

/** Collects what one request holds; a malformed record costs itself and is counted. */
export class RecordSink<T extends WithAttributes> {
  readonly groups: RecordGroup<T>[] = []
  rejected = 0
  #records: T[] = []
  #values = 0

  /** @throws {OtlpLimitError} when the request holds too much. */
  keep(record: T): void {
    this.#values += 1 + record.attributes.size
    if (this.#values > VALUE_LIMIT)
      throw new OtlpLimitError(`The request holds more than ${VALUE_LIMIT} values that are wanted`)
    this.#records.push(record)
  }

  /** Counts a record for `error` when its input was malformed; throws on anything else, which is our fault. */
  reject(error: unknown): void {
    if (error instanceof OtlpLimitError || !isMalformedInput(error)) throw error
    this.rejected += 1
  }

  /** Groups what was kept since the last call under its origin; a group without records is left out. */
  closeGroup(origin: Omit<RecordGroup<T>, 'records'>): void {
    if (this.#records.length === 0) return
    this.groups.push({resource: origin.resource, scope: origin.scope, records: this.#records})
    this.#records = []
  }
}
