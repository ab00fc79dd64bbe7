import {setTimeout as pause} from 'node:timers/promises'
import type {Paths} from '../config/paths.ts'
import {StackspendError} from '../errors.ts'
import {findListener} from './doctor/find-listener.ts'
import type {OwnerInfo} from './owner-info.ts'

const LOOK_MS = 50
/** A `watch` that was asked to end takes 5 s at most for what is on its way. */
const PATIENCE_MS = 10_000

/**
 * Ends the `watch` that owns a home, first by asking, and returns when its lock is free: an ended process may stay in
 * the list of processes for as long as nobody asks for its exit code. A store takes no harm from a kill.
 * @throws StackspendError LISTEN_FAILED when it cannot be ended.
 */
export async function stopListener(paths: Paths, owner: OwnerInfo): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    // Looked at again each time: an id of a process that has ended may be another's.
    if (!(await isOwner(paths, owner))) return
    signalTo(owner.pid, signal)
    if (await isFreeWithin(paths, PATIENCE_MS)) return
  }
  throw new StackspendError('LISTEN_FAILED', `the listener (pid ${owner.pid}) does not end`, {
    hint: `end it yourself: kill -9 ${owner.pid}`,
  })
}

async function isOwner(paths: Paths, {pid, startedAt}: OwnerInfo): Promise<boolean> {
  const found = await findListener(paths)
  // One that is ending has taken back what it said about itself, and holds its lock still.
  if (found.state === 'starting') return true
  return found.state === 'up' && found.owner.pid === pid && found.owner.startedAt === startedAt
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // It has ended meanwhile.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

async function isFreeWithin(paths: Paths, patienceMs: number): Promise<boolean> {
  const untilMs = performance.now() + patienceMs
  while ((await findListener(paths)).state !== 'none') {
    if (performance.now() > untilMs) return false
    await pause(LOOK_MS)
  }
  return true
}
