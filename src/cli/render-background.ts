import type {DescribedListener} from '../app/background/described-listener.ts'
import type {StoppedWatch} from '../app/background/stop-watch.ts'
import {isOpenToOthers} from '../app/owner-info.ts'
import {escapeForTerminal} from '../report/escape.ts'

const LONGEST_PATH = 4_096

/** A listener that runs in the background now, and how to see to it. */
export function renderListener(listener: DescribedListener<'started' | 'found' | 'restarted'>): string {
  const {state, pid, http, grpc, runBy, logFile} = listener
  const told = {started: 'Listening', found: 'One listens already', restarted: 'Listening again'}[state]
  const log = runBy === 'terminal' ? 'at its terminal' : `${escapeForTerminal(logFile, LONGEST_PATH)}`
  const open = isOpenToOthers(listener.flags) ? ', open to other machines' : ''
  return [
    `${told}: ${http}${grpc === null ? '' : `, for gRPC ${grpc}`}${open}, pid ${pid}, ${RUN_BY[runBy]}`,
    `  log   ${log}${runBy === 'terminal' ? '' : '   (stackspend logs -f)'}`,
    '  stop  stackspend stop',
  ].join('\n')
}

const RUN_BY = {
  terminal: 'at a terminal',
  detach: 'in the background',
  systemd: 'run by systemd',
  launchd: 'run by launchd',
}

/** What became of the listener that was to end. */
export function renderStopped(stopped: StoppedWatch): string {
  if (stopped.state === 'not running') return 'Nothing to stop: no listener of this home runs.'
  const {pid, http, runBy} = stopped
  const how =
    stopped.state === 'stopped'
      ? 'has ended'
      : 'did not end when it was asked to, and was killed: what it acknowledged is kept'
  const again =
    runBy === 'systemd' || runBy === 'launchd'
      ? '\nIts service starts it again at the next login; to end that: stackspend service uninstall'
      : ''
  return `The listener on ${http} (pid ${pid}) ${how}. Telemetry that is sent now is lost.${again}`
}
