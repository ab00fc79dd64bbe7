import {existsSync} from 'node:fs'
import {findServiceManager} from '../service/find-service-manager.ts'
import {readService} from '../service/install-service.ts'
import type {Checker} from './check.ts'

/** Whether what a service starts is there: an update of Node often moves it. Nothing without a service. */
export const checkService: Checker = async ({env, platform, homeDir}) => {
  const manager = findServiceManager({env, platform, homeDir, userId: process.getuid?.() ?? 0})
  const text = manager && (await readService(manager.file))
  if (manager === undefined || text === undefined) return []
  const name = 'service'
  const missing = manager.programsIn(text).find(path => !existsSync(path))
  if (missing === undefined) return [{name, status: 'ok', text: `${manager.kind} has ${manager.file}`}]
  return [
    {
      name,
      status: 'failed',
      text: `${manager.file} starts ${missing}, which is gone`,
      mend: 'stackspend service install',
    },
  ]
}
