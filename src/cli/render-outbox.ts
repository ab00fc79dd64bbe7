import type {RemoteStatus} from '../app/remote-status.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {formatBytes, formatDuration, formatInteger} from '../report/format.ts'
import type {OutboxEntry} from '../store/outbox.ts'
import {remoteTitle} from './remote-title.ts'

/** One block per remote: what waits, what was delivered, and what is wrong. Ends without a line break. */
export function renderRemotes(remotes: readonly RemoteStatus[], nowMs: number): string {
  return remotes.map(status => renderRemote(status, nowMs).join('\n')).join('\n\n')
}

function renderRemote(status: RemoteStatus, nowMs: number): string[] {
  const {remote, kind, oldestReceivedAt, lastSuccessAt, lastErrorAt, lastError, stalledSince} = status
  const ago = (instant: string) => formatDuration(nowMs - Date.parse(instant))
  const oldest = oldestReceivedAt === null ? '' : `, the oldest ${ago(oldestReceivedAt)} old`
  const success = lastSuccessAt === null ? 'never yet' : `last ${ago(lastSuccessAt)} ago`
  const rate = `${formatInteger(status.deliveredPerMinute)} a minute`
  const isKept = status.waiting + status.dead > 0
  const orphan = kind === null && isKept ? ' (no connection is called so)' : ''
  const lines = [
    `${stalledSince === null ? '→' : '✗'} ${remoteTitle({name: remote, kind})}${orphan}`,
    `  waiting    ${batches(status.waiting)} (${formatBytes(status.waitingBytes)})${oldest}`,
    `  delivered  ${batches(status.delivered)} (${formatBytes(status.deliveredBytes)}), ${success}, ${rate}`,
  ]
  if (stalledSince !== null) {
    const safe = status.notQueued + status.dropped === 0 ? ', nothing is lost' : ''
    lines.push(`  stalled    for ${ago(stalledSince)}: the remote refuses everything${safe}`)
  }
  if (lastErrorAt !== null && lastError !== null) {
    lines.push(`  last error ${escapeForTerminal(lastError)}, ${ago(lastErrorAt)} ago`)
  }
  if (status.lastLossAt !== null) lines.push(`  last loss  ${ago(status.lastLossAt)} ago`)
  return [...lines, ...counts(status)]
}

/** What was not delivered, each only where there is any. */
function counts(status: RemoteStatus): string[] {
  const full = 'the outbox was full or a batch could not be redacted'
  const told: readonly [number, string, string][] = [
    [status.dead, counted(status.dead, 'dead letter', 'dead letters'), ': stackspend outbox list --dead'],
    [status.notQueued, batches(status.notQueued), ` not queued, because ${full}`],
    [status.dropped, batches(status.dropped), ' given up'],
    [
      status.rejectedRecords,
      counted(status.rejectedRecords, 'record', 'records'),
      ' refused inside accepted batches',
    ],
    [status.notForwarded, batches(status.notForwarded), ' not meant for it'],
    [status.redactedAttributes, counted(status.redactedAttributes, 'attribute', 'attributes'), ' taken out'],
  ]
  return told.filter(([count]) => count > 0).map(([, what, then]) => `  ${what}${then}`)
}

/** A line per batch, oldest first. */
export function renderOutboxEntries(entries: readonly OutboxEntry[], nowMs: number): string {
  return entries
    .map(entry => {
      const next =
        entry.nextAttemptAtMs === null
          ? 'dead letter'
          : entry.nextAttemptAtMs <= nowMs
            ? 'due'
            : `due in ${formatDuration(entry.nextAttemptAtMs - nowMs)}`
      return [
        String(entry.id).padStart(8),
        entry.signal.padEnd(7),
        formatBytes(entry.bytes).padStart(9),
        `${formatDuration(nowMs - entry.receivedAtMs)} old`.padEnd(12),
        counted(entry.attempts, 'attempt', 'attempts'),
        next,
        escapeForTerminal(entry.remote),
        entry.reason === null ? '' : escapeForTerminal(entry.reason),
      ]
        .join('  ')
        .trimEnd()
    })
    .join('\n')
}

function batches(count: number): string {
  return counted(count, 'batch', 'batches')
}

function counted(count: number, one: string, many: string): string {
  return `${formatInteger(count)} ${count === 1 ? one : many}`
}
