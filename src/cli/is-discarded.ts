import {fstatSync, statSync} from 'node:fs'

const NULL_DEVICE = '/dev/null'

/** Whether what is written to an open file goes nowhere, as a service's output often does. `false` where nobody can say. */
export function isDiscarded(fd: number): boolean {
  try {
    const {rdev} = fstatSync(fd)
    return rdev !== 0 && rdev === statSync(NULL_DEVICE).rdev
  } catch {
    // A closed output, or a system without such a device.
    return false
  }
}
