import {join} from 'node:path'
import {readExecStart, renderUnit} from './render-unit.ts'
import {askManager, tellManager} from './run-manager.ts'
import type {ServiceManager, ServiceSurroundings} from './service-manager.ts'

const UNIT = 'stackspend.service'

/** systemd's instance of this user. */
export function systemd({env, homeDir}: ServiceSurroundings): ServiceManager {
  const tell = (...args: readonly string[]) => tellManager('systemctl', ['--user', ...args], env)
  const isSo = async (question: string) =>
    (await askManager('systemctl', ['--user', '--quiet', question, UNIT], env)).code === 0
  return {
    kind: 'systemd',
    file: join(env.XDG_CONFIG_HOME || join(homeDir, '.config'), 'systemd', 'user', UNIT),
    render: renderUnit,
    programsIn: readExecStart,
    // A question would not tell: what is enabled systemctl knows without a session.
    reach: () => tell('daemon-reload'),
    async start() {
      await tell('daemon-reload')
      await tell('enable', UNIT)
      // One that runs takes up what changed.
      await tell('restart', UNIT)
    },
    end: () => tell('disable', '--now', UNIT),
    forget: () => tell('daemon-reload'),
    restart: () => tell('restart', UNIT),
    stop: () => tell('stop', UNIT),
    state: async () => ({isEnabled: await isSo('is-enabled'), isActive: await isSo('is-active')}),
    note: 'It runs while you are logged in; also without a login: loginctl enable-linger',
  }
}
