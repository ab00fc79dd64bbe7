import type {Clock} from '../../src/clock.ts'

/** Rounds of the event loop in which a commit and what waits for it are done. */
const ROUNDS = 12

/** A clock that stands until `advance` moves it; at each instant where something falls due, all work is done first. */
export class SimulatedClock implements Clock {
  private readonly startMs: number
  private ms = 0
  private jumpedMs = 0
  private due: {readonly atMs: number; readonly callback: () => void}[] = []

  constructor(nowMs: number) {
    this.startMs = nowMs
  }

  nowMs(): number {
    return this.startMs + this.ms + this.jumpedMs
  }

  elapsedMs(): number {
    return this.ms
  }

  after(delayMs: number, callback: () => void): () => void {
    const entry = {atMs: this.ms + delayMs, callback}
    this.due.push(entry)
    return () => {
      this.due = this.due.filter(other => other !== entry)
    }
  }

  /** As a delay, for what a test plays. */
  sleep(delayMs: number): Promise<void> {
    return new Promise(resolve => this.after(delayMs, resolve))
  }

  async advance(byMs: number): Promise<void> {
    const untilMs = this.ms + byMs
    await settle()
    for (;;) {
      const next = this.due.filter(({atMs}) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0]
      if (next === undefined) break
      this.due = this.due.filter(entry => entry !== next)
      this.ms = next.atMs
      next.callback()
      await settle()
    }
    this.ms = untilMs
  }

  /** As a laptop that slept, or a clock that was set: time has passed and no timer has run. */
  jump(byMs: number): void {
    this.jumpedMs += byMs
  }
}

async function settle(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) await new Promise(resolve => setImmediate(resolve))
}
