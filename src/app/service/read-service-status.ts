import {existsSync} from 'node:fs'
import type {Paths} from '../../config/paths.ts'
import {needManager, readService, readServicePid} from './install-service.ts'
import type {ServiceManager, ServiceState, ServiceSurroundings} from './service-manager.ts'

export type ServiceStatus = Partial<ServiceState> & {
  readonly manager: ServiceManager['kind']
  readonly isInstalled: boolean
  readonly file: string
  /** What it runs that is not there any more, as after an update of Node. */
  readonly missing: readonly string[]
  /** The listener that it runs. */
  readonly pid: number | null
}

/** How the service of a home is. @throws StackspendError SERVICE_UNSUPPORTED */
export async function readServiceStatus(
  paths: Paths,
  surroundings: ServiceSurroundings,
): Promise<ServiceStatus> {
  const manager = needManager(surroundings)
  const {kind, file} = manager
  const text = await readService(file)
  const pid = await readServicePid(paths, kind)
  if (text === undefined) return {manager: kind, isInstalled: false, file, missing: [], pid}
  const missing = manager.programsIn(text).filter(path => !existsSync(path))
  return {manager: kind, isInstalled: true, file, missing, pid, ...(await manager.state())}
}
