import type {ReceivedBatch} from '../listener/http-listener.ts'
import type {Recorded} from '../store/usage-recorder.ts'
import type {UsageStore} from '../store/usage-store.ts'
import {normalizeBatch} from '../usage/normalize-batch.ts'

/** What became of one batch. */
export type Ingested = Recorded & {
  /** Records that are malformed, or should have carried usage and make no sense. */
  readonly unreadable: number
}

/** Takes the usage out of a batch and stores it; resolves once it is on the disk. */
export async function ingest(batch: ReceivedBatch, store: UsageStore, now: () => number): Promise<Ingested> {
  const usage = normalizeBatch(batch.decoded, now())
  const {events, points, apiErrors, sessions} = usage
  const unreadable = usage.unreadable + batch.decoded.rejected
  const isEmpty = events.length + points.length + apiErrors.length + sessions.length === 0
  if (isEmpty) return {added: [], changed: [], apiErrors: [], unreadable}
  return {...(await store.append(usage)), unreadable}
}
