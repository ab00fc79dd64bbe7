/** More for one input is a find. */
export const SLOW_MS = 2_000

/** How long this process has worked, which says more than a clock does where others want the processor too. */
export function busyMs(): number {
  const {user, system} = process.cpuUsage()
  return (user + system) / 1000
}
