import {existsSync} from 'node:fs'
import {findServiceManager} from '../service/find-service-manager.ts'
import {readService} from '../service/install-service.ts'
import type {Checker} from './check.ts'

/** Whether a service runs, and what it starts is there: an update of Node often moves it. Nothing without a service. */
export const checkService: Checker = async ({env, platform, homeDir}) => {
  const manager = findServiceManager({env, platform, homeDir, userId: process.getuid?.() ?? 0})
  const text = manager && (await readService(manager.file))
  if (manager === undefined || text === undefined) return []
  const name = 'service'
  const missing = manager.programsIn(text).find(path => !existsSync(path))
  const mend = 'stackspend service install'
  if (missing !== undefined)
    return [{name, status: 'failed', text: `${manager.file} starts ${missing}, which is gone`, mend}]
  const {kind, file} = manager
  const {isEnabled, isActive} = await manager.state()
  if (isEnabled && isActive) return [{name, status: 'ok', text: `${kind} has ${file}`}]
  const isNot = isEnabled
    ? 'does not run it now'
    : isActive
      ? 'will not start it at a login'
      : 'does not run it'
  return [{name, status: 'warning', text: `${kind} has ${file}, but ${isNot}`, mend}]
}
