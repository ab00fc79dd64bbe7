import {setTimeout as sleep} from 'node:timers/promises'
import type {GroupCommit} from './group-commit.ts'
import type {DueOptions, Outbox, OutboxEntry, OutboxItem, OutboxSelection, RemoteState} from './outbox.ts'
import type {Item} from './outbox-items.ts'
import type {OutboxQueries} from './outbox-queries.ts'
import type {OutboxTable} from './outbox-table.ts'

/** The outbox of a store: what it writes shares the commits of the usage. */
export class SqliteOutbox implements Outbox {
  private readonly table: OutboxTable
  private readonly queries: OutboxQueries
  private readonly commits: GroupCommit

  constructor(parts: {table: OutboxTable; queries: OutboxQueries; commits: GroupCommit}) {
    this.table = parts.table
    this.queries = parts.queries
    this.commits = parts.commits
  }

  async due(remote: string, options: DueOptions): Promise<OutboxItem[]> {
    return this.queries.due(remote, options)
  }

  async nextDueMs(remote: string, exceptIds: ReadonlySet<number>): Promise<number | undefined> {
    return this.queries.nextDueMs(remote, exceptIds)
  }

  delivered(
    item: OutboxItem,
    {
      atMs,
      rejectedRecords,
      redactedAttributes,
    }: {atMs: number; rejectedRecords: number; redactedAttributes: number},
  ): Promise<void> {
    return this.commits.run(() => this.table.delivered(item.id, atMs, rejectedRecords, redactedAttributes))
  }

  postpone(
    item: OutboxItem,
    {atMs, untilMs, reason}: {atMs: number; untilMs: number; reason: string},
  ): Promise<void> {
    return this.commits.run(() => this.table.postpone(item.id, atMs, untilMs, reason))
  }

  bury(item: OutboxItem, {atMs, reason}: {atMs: number; reason: string}): Promise<void> {
    return this.commits.run(() => this.table.bury(item.id, atMs, reason))
  }

  stall(remote: string, stalled: {atMs: number; reason: string} | undefined): Promise<void> {
    return this.commits.run(() => this.table.stall(remote, stalled))
  }

  async expire({nowMs, maxAgeMs}: {nowMs: number; maxAgeMs: number}): Promise<ReadonlyMap<string, number>> {
    const all = new Map<string, number>()
    await this.inPieces(() => {
      const some = this.table.expireSome(nowMs - maxAgeMs, nowMs)
      return () => {
        for (const [remote, batches] of some) all.set(remote, (all.get(remote) ?? 0) + batches)
        return some.size > 0
      }
    })
    return all
  }

  async states(): Promise<RemoteState[]> {
    return this.queries.states()
  }

  async list(filter: {remote?: string; state?: OutboxEntry['state']; limit: number}): Promise<OutboxEntry[]> {
    return this.queries.list(filter)
  }

  async find(id: number): Promise<OutboxEntry | undefined> {
    return this.queries.find(id)
  }

  retry(selection: OutboxSelection): Promise<number> {
    return this.change(selection, items => this.table.retrySome(items))
  }

  drop(selection: OutboxSelection): Promise<number> {
    return this.change(selection, items => this.table.dropSome(items))
  }

  renameRemote(from: string, to: string): Promise<void> {
    return this.commits.run(() => this.table.renameRemote(from, to))
  }

  async removeRemote(remote: string): Promise<number> {
    let removed = 0
    await this.inPieces(() => {
      const some = this.table.removeSome(remote)
      return () => {
        removed += some
        return some > 0
      }
    })
    return removed
  }

  /** Changes what is selected now, and nothing that is queued meanwhile; how many items. */
  private async change(selection: OutboxSelection, edit: (items: readonly Item[]) => void): Promise<number> {
    const untilId = this.table.newestId()
    let afterId = 0
    let changed = 0
    await this.inPieces(() => {
      const items = this.table.select(selection, afterId).filter(({id}) => id <= untilId)
      edit(items)
      return () => {
        afterId = items.at(-1)?.id ?? afterId
        changed += items.length
        return items.length > 0
      }
    })
    return changed
  }

  /**
   * Work on many items, in short transactions. A piece returns what is to be done after its commit, which tells whether
   * there is more. Between two of them others get at the file, in this process or another.
   */
  private async inPieces(piece: () => () => boolean): Promise<void> {
    for (;;) {
      const beganMs = performance.now()
      const done = await this.commits.run(piece)
      if (!done()) return
      await sleep(performance.now() - beganMs)
    }
  }
}
