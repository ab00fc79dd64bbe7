import type {DatabaseSync} from 'node:sqlite'
import type {OutboundBatch, OutboxSelection} from './outbox.ts'
import {type Item, OutboxItems, sumItems} from './outbox-items.ts'
import {DEAD, WAITING} from './outbox-rows.ts'
import {type ItemSum, RemoteTable} from './remote-table.ts'
import {Statements} from './statements.ts'

/** How much may wait for one remote, and what gives way when it is more. */
export type OutboxLimits = {
  readonly maxBytes: number
  /** `refuse-new`: the new batch is not queued. `drop-oldest`: the oldest waiting ones go. */
  readonly onFull: 'refuse-new' | 'drop-oldest'
}

/**
 * What became of a batch at one remote's queue. `displacing`: it is queued, and older ones were given up for it.
 * `not-queued`: no room. `withheld`: it cannot be redacted.
 */
export type Enqueued = 'queued' | 'displacing' | 'not-queued' | 'withheld'

/** Outbox tables: bodies once, an item per remote that a body waits for. Inside its caller's transaction. */
export class OutboxTable {
  private readonly sql: Statements
  private readonly remotes: RemoteTable
  private readonly items: OutboxItems

  constructor(database: DatabaseSync) {
    this.sql = new Statements(database)
    this.remotes = new RemoteTable(this.sql)
    this.items = new OutboxItems(this.sql)
  }

  /** Queues a batch for remotes; the body is stored once. */
  enqueue(
    batch: OutboundBatch,
    names: readonly string[],
    {limits, redactedAttributes}: {limits: OutboxLimits; redactedAttributes: number},
  ): Map<string, Enqueued> {
    const outcome = new Map<string, Enqueued>()
    let body: number | undefined
    for (const name of names) {
      const remote = this.remotes.id(name)
      const room = this.makeRoom(remote, batch.body.length, limits)
      if (room !== 'there') this.remotes.lost(remote, batch.receivedAtMs)
      if (room === 'none') {
        this.remotes.count(remote, 'not_queued')
        outcome.set(name, 'not-queued')
        continue
      }
      body ??= this.insertBody(batch)
      // Due at once, whatever the clock says later.
      this.sql.run('INSERT INTO outbox (remote, body, next_attempt_ms) VALUES (?, ?, 0)', remote, body)
      this.remotes.queued(remote, batch.body.length, redactedAttributes)
      outcome.set(name, room === 'made' ? 'displacing' : 'queued')
    }
    return outcome
  }

  /** Counts a batch that is not meant for a remote. */
  passOver(names: readonly string[]): void {
    for (const name of names) this.remotes.count(this.remotes.id(name), 'not_forwarded')
  }

  /** Counts a batch that remotes should have got and do not. */
  withhold(names: readonly string[], atMs: number): Map<string, Enqueued> {
    for (const name of names) {
      const remote = this.remotes.id(name)
      this.remotes.count(remote, 'not_queued')
      this.remotes.lost(remote, atMs)
    }
    return new Map(names.map(name => [name, 'withheld']))
  }

  delivered(id: number, atMs: number, rejectedRecords: number, redactedAttributes: number): void {
    const item = this.items.find(id)
    if (item === undefined) return
    this.take([item])
    const {remote, bytes} = item
    this.remotes.delivered(remote, {bytes, atMs, rejectedRecords, redactedAttributes})
  }

  postpone(id: number, atMs: number, untilMs: number, reason: string): void {
    const item = this.items.find(id)
    if (item === undefined) return
    this.sql.run(
      'UPDATE outbox SET attempts = attempts + 1, next_attempt_ms = ?, reason = ? WHERE id = ?',
      untilMs,
      reason,
      id,
    )
    this.remotes.failed(item.remote, atMs, reason)
  }

  bury(id: number, atMs: number, reason: string): void {
    const item = this.items.find(id)
    if (item === undefined) return
    this.sql.run(
      `UPDATE outbox SET attempts = attempts + 1, state = ${DEAD}, reason = ? WHERE id = ?`,
      reason,
      id,
    )
    if (item.kind === 'waiting') for (const sum of sumItems([item])) this.remotes.moved(sum)
    this.remotes.failed(item.remote, atMs, reason)
  }

  stall(remote: string, stalled: {atMs: number; reason: string} | undefined): void {
    this.remotes.stall(remote, stalled)
  }

  /** Some of what is older; how many by remote, none when nothing is left. */
  expireSome(receivedBeforeMs: number, nowMs: number): Map<string, number> {
    const expired = new Map<string, number>()
    for (const {remote, items} of this.giveUp(this.items.chunkReceivedBefore(receivedBeforeMs))) {
      this.remotes.lost(remote, nowMs)
      const name = this.remotes.nameOf(remote)
      if (name !== undefined) expired.set(name, (expired.get(name) ?? 0) + items)
    }
    return expired
  }

  retrySome(items: readonly Item[]): void {
    for (const sum of sumItems(items)) if (sum.kind === 'dead') this.remotes.moved(sum)
    this.sql.run(
      `UPDATE outbox SET state = ${WAITING}, next_attempt_ms = 0, attempts = 0
        WHERE id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(items.map(({id}) => id)),
    )
  }

  dropSome(items: readonly Item[]): void {
    this.giveUp(items)
  }

  /** The first items of a selection after one of them, few enough for one transaction. */
  select(selection: OutboxSelection, afterId: number): Item[] {
    if (selection === 'all') return this.items.chunk({afterId})
    if (selection === 'dead') return this.items.chunk({afterId, state: DEAD})
    return this.items.these(selection, afterId)
  }

  newestId(): number {
    return this.items.newestId()
  }

  renameRemote(from: string, to: string): void {
    this.remotes.rename(from, to)
  }

  /** Gives up some of what is kept for a remote, and forgets it with the last; how many, none when it is gone. */
  removeSome(name: string): number {
    const remote = this.remotes.find(name)
    if (remote === undefined) return 0
    const items = this.items.chunkOf(remote)
    this.giveUp(items)
    if (items.length === 0) this.remotes.remove(name)
    return items.length
  }

  /** To be called last in each transaction: writes what it changed in the remotes' sums. */
  finish(): void {
    this.remotes.flush()
  }

  /** After a rollback, and when another process may have written. */
  forget(): void {
    this.remotes.forget()
  }

  private makeRoom(
    remote: number,
    bytes: number,
    {maxBytes, onFull}: OutboxLimits,
  ): 'there' | 'made' | 'none' {
    if (bytes > maxBytes) return 'none'
    if (this.remotes.keptBytes(remote) + bytes <= maxBytes) return 'there'
    if (onFull === 'refuse-new') return 'none'
    while (this.remotes.keptBytes(remote) + bytes > maxBytes) {
      const oldest = this.items.oldestOf(remote)
      if (oldest === undefined) return 'none'
      this.giveUp([oldest])
    }
    return 'made'
  }

  private giveUp(items: readonly Item[]): ItemSum[] {
    const sums = this.take(items)
    for (const sum of sums) this.remotes.count(sum.remote, 'dropped', sum.items)
    return sums
  }

  /** Deletes items, and from the remotes' sums. */
  private take(items: readonly Item[]): ItemSum[] {
    this.items.delete(items)
    const sums = sumItems(items)
    for (const sum of sums) this.remotes.left(sum)
    return sums
  }

  private insertBody({
    signal,
    encoding,
    contentType,
    contentEncoding,
    receivedAtMs,
    body,
  }: OutboundBatch): number {
    return this.sql.insert(
      `INSERT INTO outbox_body (signal, encoding, content_type, content_encoding, received_at_ms, body)
        VALUES (?, ?, ?, ?, ?, ?)`,
      signal,
      encoding,
      contentType ?? null,
      contentEncoding,
      receivedAtMs,
      body,
    )
  }
}
