import {stat} from 'node:fs/promises'
import type {Paths} from '../config/paths.ts'
import {HealthReader} from '../store/health-reader.ts'
import {findListener} from './doctor/find-listener.ts'
import {type RemoteStatus, readRemoteStatus} from './remote-status.ts'

/** What a home does at one instant. Instants are ISO-8601 UTC. */
export type Status = {
  readonly listener:
    | {readonly state: 'none' | 'starting'}
    | {
        readonly state: 'up'
        /** `host:port`. */
        readonly address: string
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
  }
  readonly remotes: readonly RemoteStatus[]
}

/** Looks at the listener, the store and the remotes of a home, and changes nothing. @throws StackspendError STORE_*, SETTINGS_INVALID */
export async function readStatus(paths: Paths, nowMs: number): Promise<Status> {
  const found = await findListener(paths)
  const {storeFile} = paths
  return {
    listener: found.state === 'up' ? describeOwner(found.owner) : {state: found.state},
    store: {file: storeFile, bytes: await bytesOf(storeFile), newestUsageAt: await newestUsageAt(storeFile)},
    remotes: await readRemoteStatus(paths, nowMs),
  }
}

function describeOwner({http, pid, startedAt}: {http: string; pid: number; startedAt: string}) {
  return {state: 'up', address: new URL(http).host, pid, since: startedAt} as const
}

async function bytesOf(storeFile: string): Promise<number | null> {
  const [store, log] = await Promise.all([sizeOf(storeFile), sizeOf(`${storeFile}-wal`)])
  return store === null ? null : store + (log ?? 0)
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

async function newestUsageAt(storeFile: string): Promise<string | null> {
  const reader = await HealthReader.open(storeFile)
  if (reader === undefined) return null
  try {
    const last = await reader.lastTelemetry()
    return last === undefined ? null : new Date(last.atMs).toISOString()
  } finally {
    await reader.close()
  }
}
