/** Sleeps that something may end early; one at a time. */
export class WakeableSleep {
  private check = () => {}

  /** Until so much time has passed, or `isEnough`, which is asked now and whenever it is woken. */
  sleep(delayMs: number, isEnough: () => boolean): Promise<void> {
    if (isEnough()) return Promise.resolve()
    return new Promise(resolve => {
      const timer = setTimeout(resolve, delayMs)
      this.check = () => {
        if (!isEnough()) return
        clearTimeout(timer)
        resolve()
      }
    })
  }

  wake(): void {
    this.check()
  }
}
