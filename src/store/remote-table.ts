import {millisecondsInMinute} from 'date-fns/constants'
import {REMOTE_SUMS, RemoteSums} from './remote-sums.ts'
import type {Statements} from './statements.ts'

/** Counts deliveries of a minute, and keeps those of the one before. */
const DELIVERED = `UPDATE remote SET minute = ?1,
  minute_before = CASE minute WHEN ?1 THEN minute_before WHEN ?1 - 1 THEN minute_delivered ELSE 0 END,
  minute_delivered = CASE minute WHEN ?1 THEN minute_delivered + ?2 ELSE ?2 END,
  last_success_ms = ?3, stalled_since_ms = NULL WHERE id = ?4`

/**
 * Remotes, and what became of all that was meant for them. Inside its caller's transaction, which it is told the end of
 * by `flush`: until then what adds up is not in the file.
 */
export class RemoteTable {
  private readonly sql: Statements
  private readonly ids = new Map<string, number>()
  private readonly kept = new Map<number, number>()
  private readonly sums: RemoteSums
  private readonly deliveries = new Map<number, Deliveries>()

  constructor(sql: Statements) {
    this.sql = sql
    this.sums = new RemoteSums(sql)
  }

  /** The row of a remote, made when it is new. */
  id(name: string): number {
    const known = this.ids.get(name)
    if (known !== undefined) return known
    this.sql.run('INSERT OR IGNORE INTO remote (name) VALUES (?)', name)
    const id = Number(this.sql.first('SELECT id FROM remote WHERE name = ?', name)?.id)
    this.ids.set(name, id)
    return id
  }

  /** How much is kept for it, dead letters too. */
  keptBytes(remote: number): number {
    const known = this.kept.get(remote)
    if (known !== undefined) return known
    this.flush()
    const row = this.sql.first('SELECT waiting_bytes + dead_bytes AS bytes FROM remote WHERE id = ?', remote)
    const bytes = Number(row?.bytes ?? 0)
    this.kept.set(remote, bytes)
    return bytes
  }

  queued(remote: number, bytes: number, redactedAttributes: number): void {
    this.sums.add(remote, 'waiting', 1)
    this.sums.add(remote, 'waiting_bytes', bytes)
    this.sums.add(remote, 'redacted_attributes', redactedAttributes)
    this.keep(remote, bytes)
  }

  /** Counts batches that did not become items, or items that were given up. */
  count(remote: number, what: 'not_queued' | 'not_forwarded' | 'dropped', batches = 1): void {
    this.sums.add(remote, what, batches)
  }

  /** Batches were lost to it that nobody asked to be given up. */
  lost(remote: number, atMs: number): void {
    this.run('UPDATE remote SET lost_at_ms = ? WHERE id = ?', atMs, remote)
  }

  /** Items left the queue or the dead letters. */
  left({remote, kind, items, bytes}: ItemSum): void {
    this.sums.add(remote, kind, -items)
    this.sums.add(remote, `${kind}_bytes`, -bytes)
    this.keep(remote, -bytes)
  }

  /** Waiting items became dead letters, or the other way round. */
  moved(sum: ItemSum): void {
    const {remote, kind, items, bytes} = sum
    const to = kind === 'dead' ? 'waiting' : 'dead'
    this.left(sum)
    this.sums.add(remote, to, items)
    this.sums.add(remote, `${to}_bytes`, bytes)
    this.keep(remote, bytes)
  }

  delivered(remote: number, {bytes, atMs, rejectedRecords, redactedAttributes}: Delivery): void {
    this.sums.add(remote, 'delivered', 1)
    this.sums.add(remote, 'delivered_bytes', bytes)
    this.sums.add(remote, 'rejected_records', rejectedRecords)
    this.sums.add(remote, 'redacted_attributes', redactedAttributes)
    const minute = Math.floor(atMs / millisecondsInMinute)
    const known = this.deliveries.get(remote)
    if (known !== undefined && known.minute !== minute) this.flush()
    const batches = this.deliveries.get(remote)?.batches ?? 0
    this.deliveries.set(remote, {minute, atMs, batches: batches + 1})
  }

  failed(remote: number, atMs: number, reason: string): void {
    this.run('UPDATE remote SET last_error_ms = ?, last_error = ? WHERE id = ?', atMs, reason, remote)
  }

  stall(remote: string, stalled: {atMs: number; reason: string} | undefined): void {
    // What was delivered before lifts no stall that comes after.
    this.flush()
    if (stalled === undefined) {
      this.run('UPDATE remote SET stalled_since_ms = NULL WHERE name = ?', remote)
      return
    }
    this.run(
      `UPDATE remote SET stalled_since_ms = coalesce(stalled_since_ms, ?1), last_error_ms = ?1, last_error = ?2
        WHERE name = ?3`,
      stalled.atMs,
      stalled.reason,
      remote,
    )
  }

  /** `undefined`: it has never had a queue, or no longer. */
  find(name: string): number | undefined {
    const row = this.sql.first('SELECT id FROM remote WHERE name = ?', name)
    return row === undefined ? undefined : Number(row.id)
  }

  nameOf(remote: number): string | undefined {
    const row = this.sql.first('SELECT name FROM remote WHERE id = ?', remote)
    return row === undefined ? undefined : String(row.name)
  }

  rename(from: string, to: string): void {
    this.flush()
    const other = this.find(to)
    if (other === undefined) this.run('UPDATE remote SET name = ? WHERE name = ?', to, from)
    else this.merge(from, other)
    this.forget()
  }

  remove(name: string): void {
    // Its number may be another's next.
    this.flush()
    this.run('DELETE FROM remote WHERE name = ?', name)
    this.forget()
  }

  /** Writes what was collected. */
  flush(): void {
    this.sums.flush()
    for (const [remote, {minute, atMs, batches}] of this.deliveries)
      this.run(DELIVERED, minute, batches, atMs, remote)
    this.deliveries.clear()
  }

  /** What is known of remotes may be otherwise in the file: after a rollback, and when another process wrote. */
  forget(): void {
    this.ids.clear()
    this.kept.clear()
    this.sums.forget()
    this.deliveries.clear()
  }

  private keep(remote: number, bytes: number): void {
    const known = this.kept.get(remote)
    if (known !== undefined) this.kept.set(remote, known + bytes)
  }

  /** What was queued under the old name while the new one was there already joins its queue. */
  private merge(from: string, into: number): void {
    const old = this.find(from)
    if (old === undefined || old === into) return
    const sums = REMOTE_SUMS.map(sum => `${sum} = remote.${sum} + old.${sum}`).join(', ')
    this.run(
      `UPDATE remote SET ${sums},
        lost_at_ms = coalesce(max(remote.lost_at_ms, old.lost_at_ms), remote.lost_at_ms, old.lost_at_ms)
        FROM (SELECT * FROM remote WHERE id = ?) AS old WHERE remote.id = ?`,
      old,
      into,
    )
    this.run('UPDATE outbox SET remote = ? WHERE remote = ?', into, old)
    this.run('DELETE FROM remote WHERE id = ?', old)
  }

  private run(sql: string, ...values: readonly (string | number)[]): void {
    this.sql.run(sql, ...values)
  }
}

/** Items of a remote that are in one state; `bytes` of their bodies. */
export type ItemSum = {
  readonly remote: number
  readonly kind: 'waiting' | 'dead'
  readonly items: number
  readonly bytes: number
}

/** A batch that a remote took; `bytes` of its body, an instant in Unix ms. */
type Delivery = {
  readonly bytes: number
  readonly atMs: number
  readonly rejectedRecords: number
  readonly redactedAttributes: number
}

/** Deliveries of one minute (Unix time in minutes), the last of them at `atMs`. */
type Deliveries = {readonly minute: number; readonly atMs: number; readonly batches: number}
