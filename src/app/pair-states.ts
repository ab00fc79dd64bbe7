import type {Remote} from '../config/connection.ts'
import type {RemoteState} from '../store/outbox.ts'

/** Remotes in their order, each with its state: that of an empty queue when nothing was ever meant for it. */
export function pairStates(
  remotes: readonly Remote[],
  states: readonly RemoteState[],
): {remote: Remote; state: RemoteState}[] {
  const byName = new Map(states.map(state => [state.remote, state]))
  return remotes.map(remote => ({remote, state: byName.get(remote.name) ?? {...UNUSED, remote: remote.name}}))
}

const UNUSED: Omit<RemoteState, 'remote'> = {
  waiting: 0,
  waitingBytes: 0,
  oldestReceivedAtMs: null,
  dead: 0,
  deadBytes: 0,
  delivered: 0,
  deliveredBytes: 0,
  minute: 0,
  minuteDelivered: 0,
  minuteBeforeDelivered: 0,
  rejectedRecords: 0,
  dropped: 0,
  notQueued: 0,
  notForwarded: 0,
  redactedAttributes: 0,
  lastSuccessAtMs: null,
  lastErrorAtMs: null,
  lastError: null,
  stalledSinceMs: null,
  lastLossAtMs: null,
}
