// Node takes no longer one.
const LONGEST_TIMER_MS = 2 ** 31 - 1
const ENDING = ['SIGINT', 'SIGTERM'] as const

/** Someone asks a long-running command to end. */
export type Stopped = {
  readonly signal: AbortSignal
  /** Asks it from within: the reader pressed `q`. */
  readonly stop: () => void
  /** Gives the signals back, so that a second Ctrl-C ends the process at once. */
  readonly release: () => void
}

/**
 * Aborts on SIGINT, SIGTERM, and on SIGHUP: the terminal was closed. One in the background has none, and whoever started
 * it may log out.
 */
export function untilStopped({isBackground = false} = {}): Stopped {
  const controller = new AbortController()
  // Waiting for a signal does not keep a process alive, and an attached watch has no socket that would.
  const alive = setInterval(() => {}, LONGEST_TIMER_MS)
  const stop = () => {
    release()
    controller.abort()
  }
  const release = () => {
    clearInterval(alive)
    for (const name of ENDING) process.off(name, stop)
    if (!isBackground) process.off('SIGHUP', stop)
  }
  for (const name of ENDING) process.once(name, stop)
  process.on('SIGHUP', isBackground ? () => {} : stop)
  return {signal: controller.signal, stop, release}
}
