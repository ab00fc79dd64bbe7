// Node takes no longer one.
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Someone asks a long-running command to end. */
export type Stopped = {
  readonly signal: AbortSignal
  /** Asks it from within: the reader pressed `q`. */
  readonly stop: () => void
  /** Gives the signals back, so that a second Ctrl-C ends the process at once. */
  readonly release: () => void
}

/** Aborts on SIGINT, SIGTERM, and on SIGHUP: the terminal was closed. */
export function untilStopped(): Stopped {
  const controller = new AbortController()
  // Waiting for a signal does not keep a process alive, and an attached watch has no socket that would.
  const alive = setInterval(() => {}, LONGEST_TIMER_MS)
  const stop = () => {
    release()
    controller.abort()
  }
  const release = () => {
    clearInterval(alive)
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, stop)
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, stop)
  return {signal: controller.signal, stop, release}
}
