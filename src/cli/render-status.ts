import type {Status} from '../app/read-status.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {countOf, formatBytes, formatDuration} from '../report/format.ts'
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
      const grpc = listener.grpc === null ? '' : `, gRPC on ${escapeForTerminal(listener.grpc)}`
      const how = `${listener.tls ? ' with TLS' : ''}${listener.openToOthers ? ', open to other machines' : ''}`
      return `● listening on ${escapeForTerminal(listener.address)}${grpc}${how}, pid ${listener.pid}, up ${up}`
    }
    case 'starting':
      return '◌ a watch is just starting'
    case 'none':
      return '○ nobody listens: telemetry that is sent meanwhile is lost. To listen: stackspend watch'
    default:
      return listener satisfies never
  }
}

function describeStore(store: Status['store'], nowMs: number): string {
  const {file, bytes, freeBytes, newestUsageAt} = store
  if (bytes === null) return 'nothing recorded yet'
  const newest =
    newestUsageAt === null
      ? store.check === 'damaged'
        ? 'not readable'
        : 'no usage yet'
      : `newest usage ${formatDuration(nowMs - Date.parse(newestUsageAt))} ago`
  const free = freeBytes === null || freeBytes < WORTH_FREEING ? '' : `, ${formatBytes(freeBytes)} of it free`
  return [
    `${escapeForTerminal(file, LONGEST_PATH)} (${formatBytes(bytes)}${free}), ${newest}`,
    ...describeHoldings(store),
    ...describeCheck(store.check),
  ].join('\n             ')
}

function describeHoldings({
  requests,
  since,
  requestsPrunedBefore,
  usagePrunedBefore,
}: Status['store']): string[] {
  const held = since === null ? [] : [`${countOf(requests, 'request')} since ${toDay(since)}`]
  const pruned = usagePrunedBefore === null ? [] : [`pruned before ${toDay(usagePrunedBefore)}`]
  const isMore = requestsPrunedBefore !== null && requestsPrunedBefore !== usagePrunedBefore
  const single = isMore ? [`only sums before ${toDay(requestsPrunedBefore)}`] : []
  const parts = [...held, ...single, ...pruned]
  return parts.length === 0 ? [] : [parts.join(', ')]
}

function describeCheck(check: Status['store']['check']): string[] {
  if (check === 'damaged') return ['! damaged: stackspend repair']
  return check === 'due'
    ? ['not read through since the last watch was cut off: stackspend repair --dry-run']
    : []
}

function toDay(instant: string): string {
  return instant.slice(0, 10)
}

/** Less is used again before long. */
const WORTH_FREEING = 1_048_576

const LONGEST_PATH = 4_096
