import {setTimeout as pause} from 'node:timers/promises'
import type {Paths} from '../../config/paths.ts'
import {findListener} from '../doctor/find-listener.ts'
import type {OwnerInfo} from '../owner-info.ts'

/** Between two looks: at first someone waits for it, later it may take months. */
const LOOK_MS = 10
const LATER_MS = 1_000
const SOON_MS = 60_000

/**
 * Waits until nobody owns a home, at most so long: a listener that takes the place of another is loaded when that one
 * lets go. `onWaiting` is told once for whom, unless there is nobody.
 */
export async function waitForHome(
  paths: Paths,
  patienceMs: number,
  onWaiting: (owner: OwnerInfo) => void,
): Promise<void> {
  const startMs = performance.now()
  let isTold = false
  for (;;) {
    const found = await findListener(paths)
    const waitedMs = performance.now() - startMs
    if (found.state === 'none' || waitedMs > patienceMs) return
    if (found.state === 'up' && !isTold) {
      isTold = true
      onWaiting(found.owner)
    }
    await pause(waitedMs < SOON_MS ? LOOK_MS : LATER_MS)
  }
}
