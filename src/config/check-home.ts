import {lstatSync, type Stats, statSync} from 'node:fs'
import {dirname} from 'node:path'
import {StackspendError} from '../errors.ts'
import type {Paths} from './paths.ts'

const ROOT = 0
const OTHERS_WRITE = 0o002
const STICKY = 0o1000

/** Who runs this. */
export type Self = {
  /** `undefined` on Windows, which has no such owners: nothing is checked there. */
  readonly uid: number | undefined
  /** Root by `sudo`, and so perhaps with another's home. */
  readonly isSudo: boolean
}

export function selfOf({env, geteuid}: Pick<NodeJS.Process, 'env' | 'geteuid'>): Self {
  return {uid: geteuid?.(), isSudo: (env.SUDO_UID ?? '0') !== '0'}
}

/**
 * Refuses folders and files of this installation that are another user's, by themselves or behind a link: whoever owns
 * them reads and changes what is kept there. What is root's is taken for ours. Root itself may use any, but not by
 * `sudo`, where it would leave files in a person's home that this person can't write to.
 * @throws StackspendError HOME_UNSAFE, HOME_UNUSABLE where a file is in a folder's place
 */
export function checkHome(paths: Paths, self: Self): void {
  for (const dir of [paths.configDir, paths.dataDir, paths.stateDir]) checkKind(nearestThere(dir))
  if (self.uid === undefined || (self.uid === ROOT && !self.isSudo)) return
  const dirs = [paths.configDir, paths.dataDir, paths.stateDir]
  const files = [paths.credentialsFile, paths.connectionsFile, paths.settingsFile, paths.storeFile]
  // The folder above holds their names: who owns it can put others in their place.
  const above = dirs.map(dir => dirname(dir))
  for (const path of [...above, ...dirs, ...files, paths.ownerLockFile]) checkOwners(path, self)
  for (const path of above) checkMode(path)
  if (self.uid === ROOT) for (const dir of dirs) checkOwners(nearestThere(dir), self)
}

function checkOwners(path: string, {uid}: Self): void {
  for (const look of [lstatSync, statSync]) {
    const owner = ownerOf(path, look)
    if (owner !== undefined && owner !== uid && owner !== ROOT) throw unsafe(path, owner, uid === ROOT)
  }
}

/** Refuses a folder in which everybody may rename what is another's. */
function checkMode(path: string): void {
  const {mode} = statSync(path, {throwIfNoEntry: false}) ?? {mode: 0}
  if ((mode & OTHERS_WRITE) === 0 || (mode & STICKY) !== 0) return
  throw new StackspendError('HOME_UNSAFE', `every user of this machine may put other files into ${path}`, {
    hint: `chmod o-w '${path}'`,
  })
}

/** `undefined` where there is nothing, or nobody may look: then nothing can be read or written there either. */
function ownerOf(path: string, look: (path: string) => Stats): number | undefined {
  try {
    return look(path).uid
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return undefined
    throw error
  }
}

function checkKind(path: string): void {
  if (statSync(path, {throwIfNoEntry: false})?.isDirectory() !== false) return
  throw new StackspendError('HOME_UNUSABLE', `${path} is no folder`, {
    hint: 'set STACKSPEND_HOME to a folder of your own',
  })
}

function nearestThere(path: string): string {
  const above = dirname(path)
  return above === path || ownerOf(path, statSync) !== undefined ? path : nearestThere(above)
}

function unsafe(path: string, owner: number, isSudo: boolean): StackspendError {
  const whose = `${path} belongs to another user (uid ${owner})`
  return isSudo
    ? new StackspendError('HOME_UNSAFE', `${whose}, and sudo would leave root's files there`, {
        hint: 'run it without sudo, or set STACKSPEND_HOME to a folder of root',
      })
    : new StackspendError('HOME_UNSAFE', `${whose}, who could read and change what is kept there`, {
        hint: 'set STACKSPEND_HOME to a folder of your own',
      })
}
