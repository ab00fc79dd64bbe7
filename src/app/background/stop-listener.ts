import {setTimeout as pause} from 'node:timers/promises'
import type {Paths} from '../../config/paths.ts'
import {StackspendError} from '../../errors.ts'
import {findListener} from '../doctor/find-listener.ts'
import {isSameOwner, type OwnerInfo} from '../owner-info.ts'
import {readProcessStart} from './process-start.ts'

const LOOK_MS = 10
/** A `watch` that was asked to end takes 5 s at most for what is on its way. */
const PATIENCE_MS = 10_000
const LAST_WORDS_MS = 2_000

/** `asked`: it ended by itself, as it was asked to. `killed`: it did not in time. `gone`: it had ended before. */
export type StoppedListener = 'asked' | 'killed' | 'gone'

/**
 * Ends the `watch` that owns a home, first by asking, and returns when its lock is free: an ended process may stay in
 * the list of processes for as long as nobody asks for its exit code. A store takes no harm from a kill. No process
 * gets a signal that is not surely this owner.
 * @throws StackspendError LISTEN_FAILED when it cannot be ended.
 */
export async function stopListener(
  paths: Paths,
  owner: OwnerInfo,
  patienceMs = PATIENCE_MS,
): Promise<StoppedListener> {
  let stopped: StoppedListener = 'gone'
  for (const [signal, outcome] of [
    ['SIGTERM', 'asked'],
    ['SIGKILL', 'killed'],
  ] as const) {
    if (!(await owns(paths, owner))) return stopped
    if (await isSurely(paths, owner)) {
      signalTo(owner.pid, signal)
      stopped = outcome
    }
    if (await isFreeWithin(paths, owner, patienceMs)) {
      await untilGone(owner)
      return stopped
    }
  }
  throw new StackspendError('LISTEN_FAILED', `the listener (pid ${owner.pid}) does not end`, {
    hint: `end it yourself: kill -9 ${owner.pid}`,
  })
}

/** One that is ending has taken back what it said about itself, and holds its lock still. */
async function owns(paths: Paths, owner: OwnerInfo): Promise<boolean> {
  const found = await findListener(paths)
  return found.state === 'starting' || (found.state === 'up' && isSameOwner(found.owner, owner))
}

/** Asked again before each signal: an id of a process that has ended may be another's. */
async function isSurely(paths: Paths, {pid, processStart, ...owner}: OwnerInfo): Promise<boolean> {
  // Where the system does not tell when a process began, its word counts for as long as it is there.
  if (processStart === null) {
    const found = await findListener(paths)
    return found.state === 'up' && isSameOwner(found.owner, {pid, ...owner})
  }
  const current = await readProcessStart(pid)
  if (current === processStart) return true
  const found = await findListener(paths)
  if (found.state !== 'up' || !isSameOwner(found.owner, {pid, ...owner})) return false
  throw new StackspendError(
    'LISTEN_FAILED',
    `the listener (pid ${pid}) is not among the processes here: it runs on another machine, or in another container`,
    {hint: 'end it there'},
  )
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // It has ended meanwhile.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Its lock is free, and what it says last is on its way. */
async function untilGone({pid, processStart}: OwnerInfo): Promise<void> {
  const untilMs = performance.now() + LAST_WORDS_MS
  while (processStart !== null && (await readProcessStart(pid)) === processStart) {
    if (performance.now() > untilMs) return
    await pause(LOOK_MS)
  }
}

async function isFreeWithin(paths: Paths, owner: OwnerInfo, patienceMs: number): Promise<boolean> {
  const untilMs = performance.now() + patienceMs
  while (await owns(paths, owner)) {
    if (performance.now() > untilMs) return false
    await pause(LOOK_MS)
  }
  return true
}
