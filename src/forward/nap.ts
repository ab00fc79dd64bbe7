import type {Clock} from '../clock.ts'

/** A sleep that can be ended. A call to `end` while nobody sleeps ends the next one before it begins. */
export class Nap {
  private readonly clock: Clock
  private isWoken = false
  private wakeSleeper: (() => void) | undefined

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Whether it was slept to its end. One at a time. */
  take(delayMs: number): Promise<'whole' | 'woken'> {
    if (this.isWoken) {
      this.isWoken = false
      return Promise.resolve('woken')
    }
    return new Promise(resolve => {
      const wake = (how: 'whole' | 'woken') => {
        cancel()
        this.wakeSleeper = undefined
        this.isWoken = false
        resolve(how)
      }
      const cancel = this.clock.after(delayMs, () => wake('whole'))
      this.wakeSleeper = () => wake('woken')
    })
  }

  end(): void {
    this.isWoken = true
    this.wakeSleeper?.()
  }
}
