import {ensureDirs} from '../config/paths.ts'
import {StackspendError} from '../errors.ts'
import {attachWatch} from './attached-watch.ts'
import {readOwnerInfo} from './owner-info.ts'
import {secureListener} from './secure-listener.ts'
import {startOwnedWatch} from './start-owned-watch.ts'
import {takeOwnership} from './take-ownership.ts'
import type {Watch, WatchOptions} from './watch-options.ts'

/**
 * Starts listening, or attaches to the `watch` that already listens for this home: but for one in the background, which
 * nobody looks at.
 * @throws StackspendError HOST_NOT_LOOPBACK, SECRET_FILE_INVALID, TLS_INVALID, USAGE, PORT_BUSY, WATCH_ATTACHED,
 * ALREADY_LISTENS, LISTEN_FAILED, HOME_UNUSABLE, STORE_*
 */
export async function startWatch(options: WatchOptions): Promise<Watch> {
  const {paths} = options
  const security = await secureListener(options.host, options.access)
  await ensureDirs(paths)
  const lock = await takeOwnership(paths, Math.random)
  if (lock === undefined) {
    if (options.origin === undefined || options.origin.runBy === 'terminal') return attachWatch(options)
    throw alreadyListens((await readOwnerInfo(paths.ownerInfoFile))?.pid)
  }
  try {
    return await startOwnedWatch(options, {lock, security})
  } catch (error) {
    lock.release()
    throw error
  }
}

function alreadyListens(pid: number | undefined): StackspendError {
  const message = `another watch of this home listens${pid === undefined ? '' : ` (pid ${pid})`}`
  return new StackspendError('ALREADY_LISTENS', message, {hint: 'stackspend stop'})
}
