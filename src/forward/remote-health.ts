import {LONGEST_WAIT_MS} from '../store/outbox.ts'
import {backoffMs} from './backoff.ts'

/** Failures of so many different batches with no success between them: it is the remote, not a batch. */
const DOWN_AFTER_BATCHES = 3
/** How often a remote that refuses us is asked again. */
export const STALLED_PROBE_MS = LONGEST_WAIT_MS
/** `Retry-After: 0` must not make us spin. */
const MIN_WAIT_MS = 1_000

type Hold = {readonly sinceMs: number; readonly untilMs: number}

/** What a batch was sent under: an answer to an older one tells nothing about a newer wait. */
export type Ticket = number

/**
 * Whether a remote is sent to, and how much at a time. Open: up to `concurrency` batches. After several batches
 * failed, or the remote asked for time, nothing until the wait is over; then one batch as a probe, and after its
 * success all again. A remote that refuses us (`stalled`) is probed every five minutes.
 */
export class RemoteHealth {
  private readonly concurrency: number
  private readonly random: () => number
  private readonly failedIds = new Set<number>()
  private hold: Hold | undefined
  private failedProbes = 0
  private ticket: Ticket = 0
  private stalled = false

  constructor({concurrency, random}: {concurrency: number; random: () => number}) {
    this.concurrency = concurrency
    this.random = random
  }

  /** How many batches may be under way. */
  width(nowMs: number): number {
    if (this.hold === undefined) return this.concurrency
    return this.waitMs(nowMs) > 0 ? 0 : 1
  }

  /** How long nothing may be sent, in ms. A clock that was set back ends the wait: it can no longer be measured. */
  waitMs(nowMs: number): number {
    if (this.hold === undefined || nowMs < this.hold.sinceMs) return 0
    return Math.max(0, this.hold.untilMs - nowMs)
  }

  get isOpen(): boolean {
    return this.hold === undefined
  }

  get isStalled(): boolean {
    return this.stalled
  }

  /** Take one with each batch that is sent. */
  takeTicket(): Ticket {
    return this.ticket
  }

  /** The remote took a batch, or answered that this one is no good: either way it is there and knows us. */
  answered(ticket: Ticket): void {
    this.failedIds.clear()
    if (ticket === this.ticket) this.open()
  }

  /** A batch failed in a way that a later attempt may mend. `afterMs` is what the remote asked for. */
  failed(id: number, ticket: Ticket, {nowMs, afterMs}: {nowMs: number; afterMs?: number | undefined}): void {
    this.failedIds.add(id)
    if (ticket !== this.ticket) return
    if (this.stalled) this.wait(nowMs, Math.max(STALLED_PROBE_MS, afterMs ?? 0))
    else if (afterMs !== undefined) this.wait(nowMs, Math.max(MIN_WAIT_MS, afterMs))
    else if (!this.isOpen || this.failedIds.size >= DOWN_AFTER_BATCHES) {
      this.failedProbes += 1
      this.wait(nowMs, backoffMs(this.failedProbes, this.random()))
    }
  }

  /** The remote refuses us. */
  refused(ticket: Ticket, nowMs: number): void {
    if (ticket === this.ticket) this.stall(nowMs)
  }

  /** Takes up where an earlier run left off: asks once, and then waits. */
  resumeStalled(nowMs: number): void {
    this.stall(nowMs)
    this.probeNow(nowMs)
  }

  /** Ends a wait: the next batch is sent as a probe. */
  probeNow(nowMs: number): void {
    if (this.hold !== undefined) this.hold = {sinceMs: nowMs, untilMs: nowMs}
  }

  /** Somebody else found that the remote takes batches. */
  open(): void {
    this.failedIds.clear()
    this.failedProbes = 0
    this.stalled = false
    this.hold = undefined
  }

  private stall(nowMs: number): void {
    this.stalled = true
    this.wait(nowMs, STALLED_PROBE_MS)
  }

  private wait(nowMs: number, delayMs: number): void {
    this.ticket += 1
    this.hold = {sinceMs: nowMs, untilMs: nowMs + delayMs}
  }
}
