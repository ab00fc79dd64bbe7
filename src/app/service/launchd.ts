import {join} from 'node:path'
import {readProgramArguments, renderPlist, SERVICE_LABEL} from './render-plist.ts'
import {askManager, tellManager} from './run-manager.ts'
import type {ServiceManager, ServiceSurroundings} from './service-manager.ts'

/** The launchd of a user who is logged in at the screen. (launchctl(1)) */
export function launchd({env, homeDir, userId}: ServiceSurroundings): ServiceManager {
  const domain = `gui/${userId}`
  const service = `${domain}/${SERVICE_LABEL}`
  const file = join(homeDir, 'Library', 'LaunchAgents', `${SERVICE_LABEL}.plist`)
  const tell = (...args: readonly string[]) => tellManager('launchctl', args, env)
  const print = () => askManager('launchctl', ['print', service], env)
  const bootOut = async () => {
    if ((await print()).code === 0) await tell('bootout', service)
  }
  return {
    kind: 'launchd',
    file,
    render: renderPlist,
    programsIn: readProgramArguments,
    // Whether this user is logged in at the screen only shows when it is loaded.
    reach: async () => void (await print()),
    async start() {
      // One that is loaded would keep its old description.
      await bootOut()
      await tell('enable', service)
      await tell('bootstrap', domain, file)
    },
    end: bootOut,
    forget: async () => {},
    restart: () => tell('kickstart', '-k', service),
    // It is started again only after a failure.
    stop: () => tell('kill', 'SIGTERM', service),
    async state() {
      const {code, stdout} = await print()
      return {isEnabled: code === 0, isActive: /^\s*state = running$/m.test(stdout)}
    },
    note: 'It runs while you are logged in.',
  }
}
