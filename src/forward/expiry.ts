import type {Clock} from '../clock.ts'

/** How often the outbox is looked through for what is too old. */
const LOOK_MS = 60_000
/** What waits has been tried for so long before any of it is given up. */
const TRIED_MS = 15 * 60_000
/** Wall time that went so much further, or back, than running time: the machine slept, or its clock was set. */
const JUMP_MS = 30_000

export type ExpiryOptions = {
  readonly clock: Clock
  /** Gives up what is too old. */
  readonly expire: () => Promise<void>
}

/**
 * Gives up what is too old, from `start` to `stop`, but not after a start, a sleep or a jump of the clock before what
 * waits has been tried: a laptop that was shut for weeks sends what it has, and a clock that is wrong for a moment
 * costs nothing.
 */
export class Expiry {
  private readonly options: ExpiryOptions
  private cancel: (() => void) | undefined
  private expiring: Promise<void> = Promise.resolve()
  private triedSinceMs = 0
  private lastNowMs = 0
  private lastElapsedMs = 0

  constructor(options: ExpiryOptions) {
    this.options = options
  }

  start(): void {
    this.tryFirst()
    this.plan()
  }

  /** Returns once nothing is being given up. */
  async stop(): Promise<void> {
    this.cancel?.()
    await this.expiring
  }

  private plan(): void {
    this.cancel = this.options.clock.after(LOOK_MS, () => this.look())
  }

  private look(): void {
    const {clock, expire} = this.options
    const passedMs = clock.elapsedMs() - this.lastElapsedMs
    const hasJumped = Math.abs(clock.nowMs() - this.lastNowMs - passedMs) > JUMP_MS
    if (hasJumped) this.tryFirst()
    else this.note()
    if (clock.elapsedMs() - this.triedSinceMs >= TRIED_MS) this.expiring = expire()
    this.plan()
  }

  private tryFirst(): void {
    this.triedSinceMs = this.options.clock.elapsedMs()
    this.note()
  }

  private note(): void {
    this.lastNowMs = this.options.clock.nowMs()
    this.lastElapsedMs = this.options.clock.elapsedMs()
  }
}
