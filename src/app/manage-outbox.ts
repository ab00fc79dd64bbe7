import type {Paths} from '../config/paths.ts'
import {StackspendError} from '../errors.ts'
import {openOutbox} from '../store/open-outbox.ts'
import type {Outbox, OutboxEntry, OutboxSelection, RemoteState} from '../store/outbox.ts'

/** How every remote does that telemetry was ever queued for. */
export async function outboxStates(paths: Paths): Promise<RemoteState[]> {
  return withOutbox(paths, [], outbox => outbox.states())
}

/** What waits and what is dead, oldest first. */
export async function listOutbox(
  paths: Paths,
  filter: {remote?: string; state?: OutboxEntry['state']; limit: number},
): Promise<OutboxEntry[]> {
  return withOutbox(paths, [], outbox => outbox.list(filter))
}

/** One item, without its body: that is somebody's telemetry. @throws StackspendError OUTBOX_ITEM_UNKNOWN */
export async function showOutboxItem(paths: Paths, id: number): Promise<OutboxEntry> {
  const entry = await withOutbox(paths, undefined, outbox => outbox.find(id))
  if (entry !== undefined) return entry
  throw new StackspendError('OUTBOX_ITEM_UNKNOWN', `There is no batch ${id} in the outbox.`, {
    hint: 'stackspend outbox list',
  })
}

/** Makes items due at once; a running `watch` sends them within seconds. How many those were. */
export async function retryOutbox(paths: Paths, selection: OutboxSelection): Promise<number> {
  return withOutbox(paths, 0, outbox => outbox.retry(selection))
}

/** Gives items up for good: they are never forwarded. How many those were. */
export async function dropOutbox(paths: Paths, selection: OutboxSelection): Promise<number> {
  return withOutbox(paths, 0, outbox => outbox.drop(selection))
}

async function withOutbox<T>(paths: Paths, nothing: T, use: (outbox: Outbox) => Promise<T>): Promise<T> {
  const opened = await openOutbox(paths.storeFile)
  if (opened === undefined) return nothing
  try {
    return await use(opened.outbox)
  } finally {
    await opened.close()
  }
}
