import {formatInteger} from '../../report/format.ts'
import {describeForwardEvent} from '../describe-forward-event.ts'
import type {OwnerInfo} from '../owner-info.ts'
import type {WatchEvent} from '../watch-event.ts'

/** What is worth a line in the log of a `watch`: what becomes of itself, never what it receives, which names people. */
export function describeForLog(event: WatchEvent): string | undefined {
  switch (event.type) {
    case 'ready': {
      const {http, grpc, forwarding} = event
      return `listens on ${http}${grpc === null ? '' : `, for gRPC on ${grpc}`}, forwards to ${forwarding.length === 0 ? 'nobody' : forwarding.join(', ')}`
    }
    case 'error':
      return `! ${event.message}`
    case 'dead_letter':
    case 'dropped':
    case 'stalled':
    case 'unreachable':
    case 'outbox_failed':
      return `! ${describeForwardEvent(event)}`
    case 'recovered':
      return describeForwardEvent(event)
    case 'summary': {
      const {batches, requests, refused, unreadable} = event
      const counts = [
        `${formatInteger(batches)} batches`,
        `${formatInteger(requests)} requests of models`,
        `${formatInteger(refused)} refused`,
        `${formatInteger(unreadable)} records unreadable`,
      ]
      return `has ended: ${counts.join(', ')}`
    }
    case 'attached':
    case 'ended':
    case 'batch':
    case 'transcripts':
    case 'usage':
    case 'api_error':
    case 'stats':
    case 'forwarded':
    // Names whose money it is.
    case 'budget':
      return undefined
    default:
      return event satisfies never
  }
}

export function describeStart(version: string, runBy: string): string {
  return `stackspend ${version} starts: pid ${process.pid}, node ${process.version}, run by ${runBy}`
}

export function describeWaiting({pid, http}: OwnerInfo): string {
  return `${WAITING} ${pid}, which listens on ${http}`
}

/** Whether one that was just started is ready to take another's place. */
export function isWaiting(log: string): boolean {
  return log.includes(`  ${WAITING} `)
}

const WAITING = 'waits for the end of pid'
