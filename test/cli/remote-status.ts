import type {RemoteStatus} from '../../src/app/remote-status.ts'

/** Sunday noon, UTC. */
export const nowMs = Date.UTC(2026, 10, 22, 12)

/** All is well with it: nothing waits. */
export function remoteStatus(changes: Partial<RemoteStatus> = {}): RemoteStatus {
  return {
    remote: 'platform-team',
    kind: 'claude',
    waiting: 0,
    waitingBytes: 0,
    oldestReceivedAt: null,
    dead: 0,
    deadBytes: 0,
    delivered: 1204,
    deliveredBytes: 4_300_000,
    deliveredPerMinute: 12,
    rejectedRecords: 0,
    dropped: 0,
    notQueued: 0,
    notForwarded: 0,
    redactedAttributes: 0,
    lastSuccessAt: '2026-11-22T11:59:57.000Z',
    lastErrorAt: null,
    lastError: null,
    stalledSince: null,
    lastLossAt: null,
    ...changes,
  }
}
