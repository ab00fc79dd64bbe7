import type {Status} from '../app/read-status.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {formatBytes, formatDuration} from '../report/format.ts'
import {renderRemotes} from './render-outbox.ts'

/** Who listens, what is on the disk, and a block per remote. Ends without a line break. */
export function renderStatus({listener, store, remotes}: Status, nowMs: number): string {
  const head = `${describeListener(listener, nowMs)}\n  store      ${describeStore(store, nowMs)}`
  if (remotes.length === 0) return `${head}\n  remotes    none: stackspend connect claude`
  return `${head}\n\n${renderRemotes(remotes, nowMs)}`
}

function describeListener(listener: Status['listener'], nowMs: number): string {
  switch (listener.state) {
    case 'up': {
      const up = formatDuration(nowMs - Date.parse(listener.since))
      return `● listening on ${escapeForTerminal(listener.address)}, pid ${listener.pid}, up ${up}`
    }
    case 'starting':
      return '◌ a watch is just starting'
    case 'none':
      return '○ nobody listens: telemetry that is sent meanwhile is lost. To listen: stackspend watch'
    default:
      return listener satisfies never
  }
}

function describeStore({file, bytes, newestUsageAt}: Status['store'], nowMs: number): string {
  if (bytes === null) return 'nothing recorded yet'
  const newest =
    newestUsageAt === null
      ? 'no usage yet'
      : `newest usage ${formatDuration(nowMs - Date.parse(newestUsageAt))} ago`
  return `${escapeForTerminal(file, LONGEST_PATH)} (${formatBytes(bytes)}), ${newest}`
}

const LONGEST_PATH = 4_096
