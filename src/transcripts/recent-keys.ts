/** Enough for a request whose lines lie apart; a file of any length takes no more memory. */
const KEPT = 4096

/** Tells a key that was seen lately from a new one. */
export class RecentKeys {
  private readonly keys = new Set<string>()

  /** Whether it is new. */
  add(key: string): boolean {
    if (this.keys.has(key)) return false
    this.keys.add(key)
    if (this.keys.size > KEPT) {
      for (const oldest of this.keys) {
        this.keys.delete(oldest)
        break
      }
    }
    return true
  }
}
