import type {ReceivedBatch} from '../listener/received-batch.ts'
import type {Forwarding, Kept, UsageStore} from '../store/usage-store.ts'
import {normalizeBatch} from '../usage/normalize-batch.ts'

/** What became of one batch. */
export type Ingested = Kept & {
  /** Records that are malformed, or should have carried usage and make no sense. */
  readonly unreadable: number
}

export type IngestOptions = {
  readonly store: UsageStore
  readonly receivedAtMs: number
  /** Where the batch is to go; absent when nothing is forwarded. */
  readonly forwarding: Forwarding | undefined
}

/** Takes the usage out of a batch, stores it and queues the batch; resolves once that is on the disk. */
export async function ingest(batch: ReceivedBatch, options: IngestOptions): Promise<Ingested> {
  const {store, receivedAtMs, forwarding} = options
  const usage = normalizeBatch(batch.decoded, receivedAtMs)
  const {events, points, apiErrors, sessions} = usage
  const unreadable = usage.unreadable + batch.decoded.rejected
  const isEmpty = events.length + points.length + apiErrors.length + sessions.length === 0
  if (isEmpty && forwarding === undefined) {
    return {added: [], changed: [], apiErrors: [], leftOut: 0, enqueued: new Map(), unreadable}
  }
  return {...(await store.append(usage, forwarding)), unreadable}
}
