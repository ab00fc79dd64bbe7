/** Time, for what waits; a test passes one that it moves by hand. */
export type Clock = {
  /** Unix ms UTC. */
  nowMs(): number
  /** Ms since some instant. Never set back; stands while the machine sleeps. */
  elapsedMs(): number
  /** Calls back once after `delayMs`; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  elapsedMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
