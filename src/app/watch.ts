import {ensureDirs} from '../config/paths.ts'
import {OwnerLock} from '../store/owner-lock.ts'
import {attachWatch} from './attached-watch.ts'
import {startOwnedWatch} from './owned-watch.ts'
import {secureListener} from './secure-listener.ts'
import type {Watch, WatchOptions} from './watch-options.ts'

/**
 * Starts listening, or attaches to the `watch` that already listens for this home.
 * @throws StackspendError HOST_NOT_LOOPBACK, SECRET_FILE_INVALID, TLS_INVALID, USAGE, PORT_BUSY, WATCH_ATTACHED, LISTEN_FAILED, HOME_UNUSABLE, STORE_*
 */
export async function startWatch(options: WatchOptions): Promise<Watch> {
  const {paths} = options
  const security = await secureListener(options.host, options.access)
  await ensureDirs(paths)
  const lock = OwnerLock.take(paths.ownerLockFile)
  if (lock === undefined) return attachWatch(options)
  try {
    return await startOwnedWatch(options, {lock, security})
  } catch (error) {
    lock.release()
    throw error
  }
}
