import {isMalformedInput} from './decode-error.ts'
import type {RecordGroup} from './records.ts'

/** Collects what one request holds; a malformed record costs itself and is counted. */
export class RecordSink<T> {
  readonly groups: RecordGroup<T>[] = []
  rejected = 0
  #records: T[] = []

  keep(record: T): void {
    this.#records.push(record)
  }

  /** Counts a record for `error` when its input was malformed; throws on anything else, which is our fault. */
  reject(error: unknown): void {
    if (!isMalformedInput(error)) throw error
    this.rejected += 1
  }

  /** Groups what was kept since the last call under its origin; a group without records is left out. */
  closeGroup(origin: Omit<RecordGroup<T>, 'records'>): void {
    if (this.#records.length === 0) return
    this.groups.push({resource: origin.resource, scope: origin.scope, records: this.#records})
    this.#records = []
  }
}
