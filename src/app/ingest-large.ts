import type {UsagePieces} from '../listener/large-reader.ts'
import type {Forwarding, UsageStore} from '../store/usage-store.ts'
import type {UsageBatch} from '../usage/usage-event.ts'
import type {Ingested} from './ingest.ts'

export type IngestLargeOptions = {
  readonly store: UsageStore
  /** Records that could not be decoded. */
  readonly rejected: number
  /** Where the batch is to go; asked for once its usage is kept. */
  readonly plan: () => Promise<Forwarding | undefined>
  /** A piece that is kept. */
  readonly onPiece: (ingested: Ingested) => void
}

const NOTHING: UsageBatch = {events: [], points: [], apiErrors: [], sessions: [], unreadable: 0}

/**
 * Stores the usage of a large batch, a piece at a time so that others are kept between them, and queues the batch last.
 * Resolves once all of it is on the disk, with what the last step told; what was stored when a step fails counts once
 * when the batch is sent again.
 */
export async function ingestLarge(pieces: UsagePieces, options: IngestLargeOptions): Promise<Ingested> {
  const {store, rejected, plan, onPiece} = options
  let leftOut = 0
  for await (const usage of pieces) {
    const kept = await store.append(usage)
    leftOut += kept.leftOut
    onPiece({...kept, unreadable: usage.unreadable})
  }
  pieces.close()
  const forwarding = await plan()
  if (forwarding === undefined)
    return {added: [], changed: [], apiErrors: [], leftOut, enqueued: new Map(), unreadable: rejected}
  return {...(await store.append(NOTHING, forwarding)), leftOut, unreadable: rejected}
}
