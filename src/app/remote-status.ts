import type {Remote} from '../config/connection.ts'
import {readConnections} from '../config/connections.ts'
import type {Paths} from '../config/paths.ts'
import type {RemoteState} from '../store/outbox.ts'
import {UsageReader} from '../store/usage-reader.ts'
import {deliveredPerMinute} from './delivered-per-minute.ts'
import {pairStates} from './pair-states.ts'

/** How a remote does. Counts are since the connection was made; instants are ISO-8601 UTC. */
export type RemoteStatus = {
  readonly remote: string
  /** `null`: no connection on file, but a remote of one run (`watch --forward`). */
  readonly kind: Remote['kind'] | null
  readonly waiting: number
  readonly waitingBytes: number
  readonly oldestReceivedAt: string | null
  readonly dead: number
  readonly deadBytes: number
  readonly delivered: number
  readonly deliveredBytes: number
  readonly deliveredPerMinute: number
  /** Records that the remote refused inside batches that it took. */
  readonly rejectedRecords: number
  /** Batches given up for age or room, or by `outbox drop`. */
  readonly dropped: number
  /** Batches not queued, because the outbox was full or they could not be redacted. */
  readonly notQueued: number
  /** Batches not meant for this remote: traces, and other programs' telemetry. */
  readonly notForwarded: number
  readonly redactedAttributes: number
  readonly lastSuccessAt: string | null
  readonly lastErrorAt: string | null
  readonly lastError: string | null
  readonly stalledSince: string | null
  /** When a batch was last not queued, or given up for age or room. */
  readonly lastLossAt: string | null
}

/** Every connection, in the order in which they were added, and after them what else was forwarded to. */
export async function readRemoteStatus(paths: Paths, nowMs: number): Promise<RemoteStatus[]> {
  return describeRemotes(paths, await readRemoteStates(paths.storeFile), nowMs)
}

/** The same, of what a store says of them. */
export async function describeRemotes(
  paths: Paths,
  states: readonly RemoteState[],
  nowMs: number,
): Promise<RemoteStatus[]> {
  const connections = await readConnections(paths.connectionsFile)
  const known = new Set(connections.map(({name}) => name))
  return [
    ...pairStates(connections, states).map(({remote, state}) => describe(state, remote.kind, nowMs)),
    ...states.filter(({remote}) => !known.has(remote)).map(state => describe(state, null, nowMs)),
  ]
}

/** @throws StackspendError STORE_* */
export async function readRemoteStates(storeFile: string): Promise<RemoteState[]> {
  const reader = await UsageReader.open(storeFile)
  if (reader === undefined) return []
  try {
    return await reader.remotes()
  } finally {
    await reader.close()
  }
}

function describe(state: RemoteState, kind: RemoteStatus['kind'], nowMs: number): RemoteStatus {
  const {oldestReceivedAtMs, lastSuccessAtMs, lastErrorAtMs, stalledSinceMs, lastLossAtMs, ...rest} = state
  const {minute, minuteDelivered, minuteBeforeDelivered, ...counts} = rest
  return {
    ...counts,
    kind,
    deliveredPerMinute: deliveredPerMinute({minute, minuteDelivered, minuteBeforeDelivered}, nowMs),
    oldestReceivedAt: toInstant(oldestReceivedAtMs),
    lastSuccessAt: toInstant(lastSuccessAtMs),
    lastErrorAt: toInstant(lastErrorAtMs),
    stalledSince: toInstant(stalledSinceMs),
    lastLossAt: toInstant(lastLossAtMs),
  }
}

function toInstant(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString()
}
