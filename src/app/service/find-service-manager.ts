import {launchd} from './launchd.ts'
import type {ServiceManager, ServiceSurroundings} from './service-manager.ts'
import {systemd} from './systemd.ts'

/** `undefined` where there is none that we know. */
export function findServiceManager(surroundings: ServiceSurroundings): ServiceManager | undefined {
  switch (surroundings.platform) {
    case 'linux':
      return systemd(surroundings)
    case 'darwin':
      return launchd(surroundings)
    default:
      return undefined
  }
}
