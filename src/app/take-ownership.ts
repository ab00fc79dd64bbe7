import {setTimeout as pause} from 'node:timers/promises'
import type {Paths} from '../config/paths.ts'
import {OwnerLock} from '../store/owner-lock.ts'
import {readProcessStart} from './background/process-start.ts'
import {type OwnerInfo, readOwnerInfo} from './owner-info.ts'

/** An owner that starts says who it is within this, unless its store is large and must be changed first. */
const PATIENCE_MS = 2_000
const LOOK_MS = 10

/**
 * Makes this process the owner of a home. `undefined` when there is one; it has then mostly said who it is, so that one
 * of several that start at once owns the home and the others can attach to it. What one that was killed said about
 * itself counts for nothing.
 * @throws StackspendError as `OwnerLock.take`.
 */
export async function takeOwnership(
  paths: Pick<Paths, 'ownerLockFile' | 'ownerInfoFile'>,
  random: () => number,
): Promise<OwnerLock | undefined> {
  const untilMs = performance.now() + PATIENCE_MS
  for (;;) {
    const lock = OwnerLock.take(paths.ownerLockFile)
    if (lock !== undefined) return lock
    // It may have been somebody who looked, or two who took it at the same instant and gave way to one another.
    const owner = await readOwnerInfo(paths.ownerInfoFile)
    if (owner !== undefined && (await mayLive(owner))) return undefined
    if (performance.now() > untilMs) return undefined
    await pause(LOOK_MS * (1 + random()))
  }
}

async function mayLive({pid, processStart}: OwnerInfo): Promise<boolean> {
  const found = await readProcessStart(pid)
  return processStart === null || found === processStart
}
