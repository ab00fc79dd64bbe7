import type {Attributes} from '../otlp/records.ts'
import {readCount} from './read-number.ts'

/** Reads the counts of one record, and remembers whether there were any and whether all were sound. */
export class CountReader {
  private readonly attributes: Attributes
  private isAnyPresent = false
  private isAnyBad = false

  constructor(attributes: Attributes) {
    this.attributes = attributes
  }

  /** The count of the first of `names` that is present; 0 when none is, or it is no count. */
  read(...names: readonly string[]): number {
    for (const name of names) {
      const value = this.attributes.get(name)
      if (value === undefined) continue
      this.isAnyPresent = true
      const count = readCount(value)
      if (count === undefined) this.isAnyBad = true
      return count ?? 0
    }
    return 0
  }

  has(...names: readonly string[]): boolean {
    return names.some(name => this.attributes.has(name))
  }

  /** What the counts that were read are together. */
  get verdict(): 'sound' | 'bad' | 'absent' {
    if (this.isAnyBad) return 'bad'
    return this.isAnyPresent ? 'sound' : 'absent'
  }
}
