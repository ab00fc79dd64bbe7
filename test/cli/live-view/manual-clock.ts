import type {Clock} from '../../../src/clock.ts'

/** A clock that stands until `advance` moves it, calling what falls due on the way. */
export class ManualClock implements Clock {
  #nowMs: number
  #due: {atMs: number; callback: () => void}[] = []

  constructor(nowMs = 0) {
    this.#nowMs = nowMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  elapsedMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, callback: () => void): () => void {
    const entry = {atMs: this.#nowMs + delayMs, callback}
    this.#due.push(entry)
    return () => {
      this.#due = this.#due.filter(other => other !== entry)
    }
  }

  advance(byMs: number): void {
    const untilMs = this.#nowMs + byMs
    for (;;) {
      const next = this.#due.filter(({atMs}) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0]
      if (next === undefined) break
      this.#due = this.#due.filter(entry => entry !== next)
      this.#nowMs = next.atMs
      next.callback()
    }
    this.#nowMs = untilMs
  }

  /** Calls still to come. */
  get pending(): number {
    return this.#due.length
  }
}
