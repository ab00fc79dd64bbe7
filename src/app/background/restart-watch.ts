import {existsSync} from 'node:fs'
import type {OwnerInfo} from '../owner-info.ts'
import {findServiceManager} from '../service/find-service-manager.ts'
import {needManager} from '../service/install-service.ts'
import type {ServiceSurroundings} from '../service/service-manager.ts'
import {type DescribedListener, describeListener} from './described-listener.ts'
import {type BackgroundOptions, detachedRun, refuseUnkept} from './detach-watch.ts'
import {findNextListener, findStartedListener} from './find-started-listener.ts'
import {restartFlags} from './restart-flags.ts'
import {readLeftOwner, startDetached} from './start-detached.ts'
import {stopListener} from './stop-listener.ts'

/** While it waits for a remote that hangs nobody listens; what is cut off is sent again by the new one. */
const PATIENCE_MS = 2_000

export type RestartOptions = BackgroundOptions & {readonly surroundings: ServiceSurroundings}

/**
 * Has the listener of a home begin anew, with this program, its own flags, and where it listened: a service by its
 * manager, any other in the background. The old one ends when the new one is loaded; if that fails, it goes on. Of one that
 * was killed the flags are known still; without any, one is started.
 * @throws StackspendError FLAG_UNKEPT when it had flags that are not known, LISTEN_FAILED, SERVICE_FAILED
 */
export async function restartWatch(
  options: RestartOptions,
): Promise<DescribedListener<'started' | 'found' | 'restarted'>> {
  const {paths} = options
  const before = (await findStartedListener(paths))?.owner
  if (await isServices(before, options)) {
    await needManager(options.surroundings).restart()
    const owner = await findNextListener(paths, before)
    return describeListener(before === undefined ? 'started' : 'restarted', owner, paths)
  }
  const common = {...options, ...detachedRun(options)}
  if (before === undefined) {
    // One that was killed goes on as it was; what it must not forward unredacted, say, is in its flags.
    const left = await readLeftOwner(paths)
    if (left !== undefined) refuseUnkept(left)
    const flags = left === undefined ? [] : restartFlags(left)
    const {state, owner} = await startDetached({...common, flags})
    return describeListener(state, owner, paths)
  }
  refuseUnkept(before)
  const {state, owner} = await startDetached({
    ...common,
    flags: restartFlags(before),
    replaces: {owner: before, end: () => stopListener(paths, before, PATIENCE_MS)},
  })
  return describeListener(state === 'started' ? 'restarted' : state, owner, paths)
}

async function isServices(owner: OwnerInfo | undefined, {surroundings}: RestartOptions): Promise<boolean> {
  if (owner !== undefined) return owner.runBy === 'systemd' || owner.runBy === 'launchd'
  const manager = findServiceManager(surroundings)
  if (manager === undefined || !existsSync(manager.file)) return false
  // Without its manager, as in a container with this user's files, it runs nothing.
  const state = await manager.state().catch(() => undefined)
  return state !== undefined && (state.isEnabled || state.isActive)
}
