/** Attempts that a batch gets before it is taken to be the reason for its own failures. */
export const MAX_SUSPECT_TRIES = 5

/**
 * Tells a batch that a remote cannot stomach from a remote that is unwell, when both answer 500: an attempt speaks
 * against the batch only when another batch got through since the attempt before.
 */
export class SuspectTries {
  private readonly tries = new Map<number, {count: number; deliveredBefore: number}>()
  private deliveredBatches = 0

  /** Notes a failed attempt; whether the batch has used up its tries. */
  isExhausted(id: number): boolean {
    const last = this.tries.get(id)
    const speaksAgainst = last === undefined || last.deliveredBefore < this.deliveredBatches
    const count = (last?.count ?? 0) + (speaksAgainst ? 1 : 0)
    this.tries.set(id, {count, deliveredBefore: this.deliveredBatches})
    return count >= MAX_SUSPECT_TRIES && speaksAgainst
  }

  delivered(id: number): void {
    this.deliveredBatches += 1
    this.tries.delete(id)
  }

  forget(id: number): void {
    this.tries.delete(id)
  }
}
