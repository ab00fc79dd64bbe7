const FREE = 0
const STOPPED = 1

/** How many batches a thread may still post, counted in memory that both threads see. */
export class Credits {
  readonly buffer: SharedArrayBuffer
  private readonly cells: Int32Array

  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer
    this.cells = new Int32Array(buffer)
  }

  static create(count: number): Credits {
    const credits = new Credits(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT))
    Atomics.store(credits.cells, FREE, count)
    return credits
  }

  /** Waits, blocking its thread, until one is free. `false` when there is nobody left to post for. */
  take(): boolean {
    for (;;) {
      if (Atomics.load(this.cells, STOPPED) === 1) return false
      const free = Atomics.load(this.cells, FREE)
      if (free > 0) {
        Atomics.sub(this.cells, FREE, 1)
        return true
      }
      Atomics.wait(this.cells, FREE, free)
    }
  }

  give(): void {
    Atomics.add(this.cells, FREE, 1)
    Atomics.notify(this.cells, FREE)
  }

  stop(): void {
    Atomics.store(this.cells, STOPPED, 1)
    // A thread that waits wakes only where the cell has another value than it saw.
    this.give()
  }
}
