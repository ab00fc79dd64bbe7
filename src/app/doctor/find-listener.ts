import {existsSync} from 'node:fs'
import type {Paths} from '../../config/paths.ts'
import {OwnerLock} from '../../store/owner-lock.ts'
import {type OwnerInfo, readOwnerInfo} from '../owner-info.ts'

/** The `watch` of this home: none, one that still starts, or one that listens. */
export type FoundListener =
  | {readonly state: 'none' | 'starting'}
  | {readonly state: 'up'; readonly owner: OwnerInfo}

/** Looks whether the lock is held; what a `watch` says about itself counts only while it is. */
export async function findListener(paths: Paths): Promise<FoundListener> {
  if (!existsSync(paths.ownerLockFile) || !OwnerLock.isHeld(paths.ownerLockFile)) return {state: 'none'}
  const owner = await readOwnerInfo(paths.ownerInfoFile)
  return owner === undefined ? {state: 'starting'} : {state: 'up', owner}
}
