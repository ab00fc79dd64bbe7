import type {Paths} from '../../config/paths.ts'
import type {RunBy} from '../owner-info.ts'
import {needManager} from '../service/install-service.ts'
import type {ServiceSurroundings} from '../service/service-manager.ts'
import {findStartedListener} from './find-started-listener.ts'
import {stopListener} from './stop-listener.ts'

export type StoppedWatch =
  | {readonly state: 'not running'}
  | {
      /** `killed`: it did not end when it was asked to. Nothing that it acknowledged is lost. */
      readonly state: 'stopped' | 'killed'
      readonly pid: number
      readonly http: string
      /** Of a service: it starts again at the next login. */
      readonly runBy: RunBy
    }

/**
 * Ends the listener of a home, whoever started it; a service by its manager, which would otherwise start it again.
 * @throws StackspendError LISTEN_FAILED, SERVICE_FAILED
 */
export async function stopWatch(paths: Paths, surroundings: ServiceSurroundings): Promise<StoppedWatch> {
  const found = await findStartedListener(paths)
  if (found === undefined) return {state: 'not running'}
  const {owner} = found
  const {pid, http, runBy} = owner
  if (runBy === 'systemd' || runBy === 'launchd') await needManager(surroundings).stop()
  const ended = await stopListener(paths, owner)
  return {state: ended === 'killed' ? 'killed' : 'stopped', pid, http, runBy}
}
