import type {InstalledService, UninstalledService} from '../app/service/install-service.ts'
import type {ServiceStatus} from '../app/service/read-service-status.ts'
import {escapeForTerminal} from '../report/escape.ts'

const shown = (path: string) => escapeForTerminal(path, 4_096)

/** What was installed; of what would be, its description alone, as it is. */
export function renderInstalled({outcome, manager, file, text, waitsFor, note}: InstalledService): string {
  if (outcome === 'printed') return text
  const told = {added: 'runs it now', changed: 'runs it anew', unchanged: 'runs it anew, as it was'}[outcome]
  return [
    `✓ ${manager} ${told}: ${shown(file)}`,
    `  ${note}`,
    ...(waitsFor === null
      ? []
      : [`  It waits for the end of pid ${waitsFor.pid}, which listens now: stackspend stop`]),
    '  look  stackspend service status, stackspend logs -f',
  ].join('\n')
}

/** What still runs of a service that is removed; `undefined` when nothing does. */
export function renderLeftRunning({manager, leftRunning}: UninstalledService): string | undefined {
  return leftRunning === null
    ? undefined
    : `! the service is removed, but ${manager} cannot be reached to end it: pid ${leftRunning} listens until kill ${leftRunning}`
}

export function renderUninstalled({outcome, manager, file}: UninstalledService): string {
  return outcome === 'none'
    ? `There is no service: ${shown(file)} does not exist.`
    : `✓ ${manager} has ended the service, and ${shown(file)} is removed. Telemetry that is sent now is lost.`
}

export function renderServiceStatus(status: ServiceStatus): string {
  const {manager, isInstalled, file, missing, pid, isEnabled, isActive} = status
  if (!isInstalled) return '○ no service: stackspend service install'
  const run = isActive
    ? `● ${manager} runs it${pid === null ? ', and it waits for another to end' : `, pid ${pid}`}`
    : `○ ${manager} does not run it: stackspend restart`
  return [
    run,
    `  at login   ${isEnabled ? 'started' : 'not started: stackspend service install'}`,
    `  file       ${shown(file)}`,
    ...missing.map(path => `  ! it starts ${shown(path)}, which is gone: stackspend service install`),
  ].join('\n')
}
