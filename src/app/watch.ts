import {isIP} from 'node:net'
import {ensureDirs} from '../config/paths.ts'
import {StackspendError} from '../errors.ts'
import {OwnerLock} from '../store/owner-lock.ts'
import {attachWatch} from './attached-watch.ts'
import {startOwnedWatch} from './owned-watch.ts'
import type {Watch, WatchOptions} from './watch-options.ts'

/**
 * Starts listening, or attaches to the `watch` that already listens for this home.
 * @throws StackspendError HOST_NOT_LOOPBACK, PORT_BUSY, WATCH_ATTACHED, LISTEN_FAILED, HOME_UNUSABLE, STORE_*
 */
export async function startWatch(options: WatchOptions): Promise<Watch> {
  const {paths} = options
  const host = options.host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  if (!isLoopback(host)) throw notLoopback(options.host)
  await ensureDirs(paths)
  const lock = OwnerLock.take(paths.ownerLockFile)
  if (lock === undefined) return attachWatch(options)
  try {
    return await startOwnedWatch({...options, host}, lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function notLoopback(host: string): StackspendError {
  return new StackspendError('HOST_NOT_LOOPBACK', `--host ${host} is not this machine's loopback address`, {
    exit: 2,
    hint: 'the listener has no access control: use --host 127.0.0.1',
  })
}
