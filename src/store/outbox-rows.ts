import type {OutboundBatch, OutboxEntry, OutboxItem, RemoteState} from './outbox.ts'
import type {Row} from './statements.ts'

/** States of an item in the file. */
export const WAITING = 0
export const DEAD = 1

export function toItem(row: Row): OutboxItem {
  const {body} = row
  if (!(body instanceof Uint8Array)) throw new Error(`outbox item ${String(row.id)} has no body`)
  return {
    ...readBatch(row),
    id: Number(row.id),
    remote: String(row.name),
    attempts: Number(row.attempts),
    body,
  }
}

export function toEntry(row: Row): OutboxEntry {
  const isDead = row.state === DEAD
  return {
    ...readBatch(row),
    id: Number(row.id),
    remote: String(row.name),
    attempts: Number(row.attempts),
    bytes: Number(row.bytes),
    state: isDead ? 'dead' : 'waiting',
    nextAttemptAtMs: isDead ? null : Number(row.next_attempt_ms),
    reason: row.reason === null ? null : String(row.reason),
  }
}

function readBatch(row: Row): Omit<OutboundBatch, 'body'> {
  const {signal, encoding} = row
  if (signal !== 'logs' && signal !== 'metrics' && signal !== 'traces')
    throw new Error('an outbox body names no signal')
  return {
    signal,
    encoding: encoding === 'json' ? 'json' : 'protobuf',
    contentType: row.content_type === null ? undefined : String(row.content_type),
    contentEncoding: row.content_encoding === 'gzip' ? 'gzip' : 'identity',
    receivedAtMs: Number(row.received_at_ms),
  }
}

export function toState(row: Row): RemoteState {
  const optional = (value: unknown) => (value === null ? null : Number(value))
  return {
    remote: String(row.name),
    waiting: Number(row.waiting),
    waitingBytes: Number(row.waiting_bytes),
    oldestReceivedAtMs: optional(row.oldest),
    dead: Number(row.dead),
    deadBytes: Number(row.dead_bytes),
    delivered: Number(row.delivered),
    minute: Number(row.minute),
    minuteDelivered: Number(row.minute_delivered),
    minuteBeforeDelivered: Number(row.minute_before),
    deliveredBytes: Number(row.delivered_bytes),
    rejectedRecords: Number(row.rejected_records),
    dropped: Number(row.dropped),
    notQueued: Number(row.not_queued),
    notForwarded: Number(row.not_forwarded),
    redactedAttributes: Number(row.redacted_attributes),
    lastSuccessAtMs: optional(row.last_success_ms),
    lastErrorAtMs: optional(row.last_error_ms),
    lastError: row.last_error === null ? null : String(row.last_error),
    stalledSinceMs: optional(row.stalled_since_ms),
    lastLossAtMs: optional(row.lost_at_ms),
  }
}
