import type {Paths} from '../config/paths.ts'
import {StackspendError} from '../errors.ts'
import {HealthReader} from '../store/health-reader.ts'
import {bytesOfStore} from './bytes-of-store.ts'
import {findListener} from './doctor/find-listener.ts'
import {isOpenToOthers, type OwnerInfo} from './owner-info.ts'
import {describeRemotes, type RemoteStatus, readRemoteStates} from './remote-status.ts'
import {readStoreCheck} from './store-check-record.ts'

/** What a home does at one instant. Instants are ISO-8601 UTC. */
export type Status = {
  readonly listener:
    | {readonly state: 'none' | 'starting'}
    | {
        readonly state: 'up'
        /** `host:port`. */
        readonly address: string
        readonly tls: boolean
        /** Whether other machines reach it. */
        readonly openToOthers: boolean
        /** `host:port` where gRPC is taken; `null` where none is. */
        readonly grpc: string | null
        /** Of the `watch` that listens. */
        readonly pid: number
        readonly since: string
      }
  readonly store: {
    readonly file: string
    /** With what SQLite keeps beside it; `null` when nothing has been recorded yet. */
    readonly bytes: number | null
    /** End of the newest request. */
    readonly newestUsageAt: string | null
    /** Of them what holds nothing; `stackspend vacuum` gives it back. */
    readonly freeBytes: number | null
    /** Counted requests, and the hour of the first usage. */
    readonly requests: number
    readonly since: string | null
    /** Single requests, and all usage, before these instants were pruned; `null` where nothing was. */
    readonly requestsPrunedBefore: string | null
    readonly usagePrunedBefore: string | null
    /** What is known of its pages and sums: `due` after a `watch` was cut off; `null` where none ever was. */
    readonly check: 'due' | 'sound' | 'damaged' | null
  }
  readonly remotes: readonly RemoteStatus[]
}

/**
 * Looks at the listener, the store and the remotes of a home, and changes nothing. Of a damaged store it says that.
 * @throws StackspendError STORE_NEWER, STORE_UNAVAILABLE, SETTINGS_INVALID
 */
export async function readStatus(paths: Paths, nowMs: number): Promise<Status> {
  const found = await findListener(paths)
  const {storeFile} = paths
  const holdings = await unlessDamaged(() => readHoldings(storeFile))
  const states = await unlessDamaged(() => readRemoteStates(storeFile))
  const isDamaged = holdings === undefined || states === undefined
  return {
    listener: found.state === 'up' ? describeOwner(found.owner) : {state: found.state},
    store: {
      file: storeFile,
      bytes: await bytesOfStore(storeFile),
      ...(holdings ?? NOTHING),
      check: isDamaged ? 'damaged' : ((await readStoreCheck(paths.storeCheckFile))?.state ?? null),
    },
    remotes: await describeRemotes(paths, states ?? [], nowMs),
  }
}

function describeOwner({http, grpc, pid, startedAt, flags}: OwnerInfo) {
  const {host, protocol} = new URL(http)
  return {
    state: 'up',
    address: host,
    tls: protocol === 'https:',
    openToOthers: isOpenToOthers(flags),
    grpc,
    pid,
    since: startedAt,
  } as const
}

async function unlessDamaged<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof StackspendError && error.code === 'STORE_CORRUPT') return undefined
    throw error
  }
}

async function readHoldings(storeFile: string): Promise<Omit<Status['store'], 'file' | 'bytes' | 'check'>> {
  const reader = await HealthReader.open(storeFile)
  if (reader === undefined) return NOTHING
  try {
    const last = await reader.lastTelemetry()
    const {freeBytes, requests, sinceMs, retention} = await reader.holdings()
    return {
      newestUsageAt: toInstant(last?.atMs),
      freeBytes,
      requests,
      since: toInstant(sinceMs),
      requestsPrunedBefore: toInstant(retention.requestsFromMs || undefined),
      usagePrunedBefore: toInstant(retention.sumsFromMs || undefined),
    }
  } finally {
    await reader.close()
  }
}

const NOTHING = {
  newestUsageAt: null,
  freeBytes: null,
  requests: 0,
  since: null,
  requestsPrunedBefore: null,
  usagePrunedBefore: null,
}

function toInstant(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}
