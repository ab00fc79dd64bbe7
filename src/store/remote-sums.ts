import type {Statements} from './statements.ts'

/** Columns of a remote that add up. */
export const REMOTE_SUMS = [
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
] as const

export type RemoteSum = (typeof REMOTE_SUMS)[number]

const ADD = `UPDATE remote SET ${REMOTE_SUMS.map(sum => `${sum} = ${sum} + ?`).join(', ')} WHERE id = ?`

/** Collects what a transaction adds to the sums of remotes, then writes each remote once. */
export class RemoteSums {
  private readonly sql: Statements
  private readonly added = new Map<number, Record<RemoteSum, number>>()

  constructor(sql: Statements) {
    this.sql = sql
  }

  add(remote: number, what: RemoteSum, amount: number): void {
    const sums = this.added.get(remote) ?? noSums()
    sums[what] += amount
    this.added.set(remote, sums)
  }

  flush(): void {
    for (const [remote, sums] of this.added) this.sql.run(ADD, ...REMOTE_SUMS.map(sum => sums[sum]), remote)
    this.added.clear()
  }

  forget(): void {
    this.added.clear()
  }
}

function noSums(): Record<RemoteSum, number> {
  return {
    waiting: 0,
    waiting_bytes: 0,
    dead: 0,
    dead_bytes: 0,
    delivered: 0,
    delivered_bytes: 0,
    rejected_records: 0,
    redacted_attributes: 0,
    dropped: 0,
    not_queued: 0,
    not_forwarded: 0,
  }
}
