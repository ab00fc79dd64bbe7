import {millisecondsInMinute} from 'date-fns/constants'
import type {Statements} from './statements.ts'

/** Columns of a remote that add up. */
const SUMS = [
  'waiting',
  'waiting_bytes',
  'dead',
  'dead_bytes',
  'delivered',
  'delivered_bytes',
  'rejected_records',
  'redacted_attributes',
  'dropped',
  'not_queued',
  'not_forwarded',
]

/** Remotes, and what became of all that was meant for them. Inside its caller's transaction. */
export class RemoteTable {
  private readonly sql: Statements
  private readonly ids = new Map<string, number>()

  constructor(sql: Statements) {
    this.sql = sql
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
    const row = this.sql.first('SELECT waiting_bytes + dead_bytes AS bytes FROM remote WHERE id = ?', remote)
    return Number(row?.bytes ?? 0)
  }

  queued(remote: number, bytes: number, redactedAttributes: number): void {
    this.run(
      `UPDATE remote SET waiting = waiting + 1, waiting_bytes = waiting_bytes + ?,
        redacted_attributes = redacted_attributes + ? WHERE id = ?`,
      bytes,
      redactedAttributes,
      remote,
    )
  }

  /** Counts batches that did not become items, or items that were given up. */
  count(remote: number, what: 'not_queued' | 'not_forwarded' | 'dropped', batches = 1): void {
    this.run(`UPDATE remote SET ${what} = ${what} + ? WHERE id = ?`, batches, remote)
  }

  /** Batches were lost to it that nobody asked to be given up. */
  lost(remote: number, atMs: number): void {
    this.run('UPDATE remote SET lost_at_ms = ? WHERE id = ?', atMs, remote)
  }

  /** Items left the queue or the dead letters. */
  left({remote, kind, items, bytes}: ItemSum): void {
    this.run(
      `UPDATE remote SET ${kind} = ${kind} - ?, ${kind}_bytes = ${kind}_bytes - ? WHERE id = ?`,
      items,
      bytes,
      remote,
    )
  }

  /** Waiting items became dead letters, or the other way round. */
  moved(sum: ItemSum): void {
    const {remote, kind, items, bytes} = sum
    const to = kind === 'dead' ? 'waiting' : 'dead'
    this.left(sum)
    this.run(
      `UPDATE remote SET ${to} = ${to} + ?, ${to}_bytes = ${to}_bytes + ? WHERE id = ?`,
      items,
      bytes,
      remote,
    )
  }

  delivered(remote: number, {bytes, atMs, rejectedRecords, redactedAttributes}: Delivery): void {
    this.run(
      `UPDATE remote SET delivered = delivered + 1, delivered_bytes = delivered_bytes + ?,
        rejected_records = rejected_records + ?, redacted_attributes = redacted_attributes + ?,
        last_success_ms = ?, stalled_since_ms = NULL WHERE id = ?`,
      bytes,
      rejectedRecords,
      redactedAttributes,
      atMs,
      remote,
    )
    this.countMinute(remote, Math.floor(atMs / millisecondsInMinute))
  }

  failed(remote: number, atMs: number, reason: string): void {
    this.run('UPDATE remote SET last_error_ms = ?, last_error = ? WHERE id = ?', atMs, reason, remote)
  }

  stall(remote: string, stalled: {atMs: number; reason: string} | undefined): void {
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
    const other = this.find(to)
    if (other === undefined) this.run('UPDATE remote SET name = ? WHERE name = ?', to, from)
    else this.merge(from, other)
    this.forget()
  }

  remove(name: string): void {
    this.run('DELETE FROM remote WHERE name = ?', name)
    this.forget()
  }

  /** The ids of remotes may be others in the file: after a rollback, and when another process wrote. */
  forget(): void {
    this.ids.clear()
  }

  /** Deliveries of the minute, and of the one before. */
  private countMinute(remote: number, minute: number): void {
    this.run(
      `UPDATE remote SET minute = ?1,
        minute_before = CASE minute WHEN ?1 THEN minute_before WHEN ?1 - 1 THEN minute_delivered ELSE 0 END,
        minute_delivered = CASE minute WHEN ?1 THEN minute_delivered + 1 ELSE 1 END WHERE id = ?2`,
      minute,
      remote,
    )
  }

  /** What was queued under the old name while the new one was there already joins its queue. */
  private merge(from: string, into: number): void {
    const old = this.find(from)
    if (old === undefined || old === into) return
    const sums = SUMS.map(sum => `${sum} = remote.${sum} + old.${sum}`).join(', ')
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
