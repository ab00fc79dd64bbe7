import type {Clock} from '../clock.ts'
import type {Signal} from '../otlp/records.ts'
import type {Outbox, OutboxItem} from '../store/outbox.ts'
import {backoffMs} from './backoff.ts'
import {BatchPicker} from './batch-picker.ts'
import type {ForwardEvent} from './forward-event.ts'
import {Nap} from './nap.ts'
import {RemoteHealth, STALLED_PROBE_MS, type Ticket} from './remote-health.ts'
import type {SendResult} from './send-result.ts'
import {SuspectTries} from './suspect-tries.ts'

/** The longest sleep: another process may change the outbox, and a laptop may have slept. */
const MAX_NAP_MS = 2_000
/** Between two looks at an outbox that cannot be read or written. */
const OUTBOX_PAUSE_MS = 5_000

/** What is sent of an item, and how much was taken out of it. */
export type Prepared = {readonly item: OutboxItem; readonly redactedAttributes: number}

export type RemoteLoopOptions = {
  /** Name of the connection. */
  readonly remote: string
  readonly outbox: Outbox
  readonly send: (item: OutboxItem, signal: AbortSignal) => Promise<SendResult>
  /** Redacts; `undefined` when an item cannot be redacted, which then is not sent at all. */
  readonly prepare?: ((item: OutboxItem) => Promise<Prepared | undefined>) | undefined
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  /** Batches under way at a time. */
  readonly concurrency: number
  /** Items of this remote that somebody else has under way. */
  readonly sentElsewhere?: (() => Iterable<number>) | undefined
  readonly onEvent: (event: ForwardEvent) => void
}

/**
 * Empties the outbox of one remote, from `start` to `stop`.
 *
 * - **At least once.** An item leaves the outbox after the remote's answer: a kill between the two sends it again.
 * - **Oldest first**, up to `concurrency` at a time, and so in no promised order. A batch that must wait lets the others
 *   pass, and a new one does not wait behind a whole backlog: see `BatchPicker`.
 * - **Gently.** See `RemoteHealth`: a remote that fails is probed with one batch at a time.
 */
export class RemoteLoop {
  private readonly options: RemoteLoopOptions
  private readonly health: RemoteHealth
  /** Of what the remote took in this run. */
  private readonly takenSignals = new Set<Signal>()
  private readonly suspects = new SuspectTries()
  private readonly underWay = new Map<number, Promise<void>>()
  private readonly picker: BatchPicker
  private readonly nap: Nap
  private readonly aborter = new AbortController()
  private isStopping = false
  private ended: Promise<void> = Promise.resolve()

  constructor(options: RemoteLoopOptions) {
    this.options = options
    this.health = new RemoteHealth(options)
    this.picker = new BatchPicker(options)
    this.nap = new Nap(options.clock)
  }

  get idsUnderWay(): number[] {
    return [...this.underWay.keys()]
  }

  start(): void {
    this.ended = this.run()
  }

  /** Something was added to the outbox. Cheap; does not end a wait for the remote. */
  wake(): void {
    this.nap.end()
  }

  /** Asks the remote now, whatever it is waited for. */
  tryNow(): void {
    this.health.probeNow(this.options.clock.nowMs())
    this.wake()
  }

  /**
   * Sends nothing more, and gives what is under way `drainMs` to come to an answer. What does not is sent again by
   * the next run, although the remote may have it.
   */
  async stop(drainMs: number): Promise<void> {
    this.isStopping = true
    this.wake()
    const cancel = this.options.clock.after(drainMs, () => this.aborter.abort())
    await this.ended
    await Promise.all(this.underWay.values())
    cancel()
  }

  private async run(): Promise<void> {
    let isResumed = false
    while (!this.isStopping) {
      let napMs = OUTBOX_PAUSE_MS
      try {
        if (!isResumed) await this.resume()
        isResumed = true
        napMs = await this.fill()
      } catch (error) {
        this.outboxFailed(error)
      }
      const slept = await this.nap.take(napMs)
      if (slept === 'whole' && this.health.isStalled) await this.noticeLiftedStall()
    }
  }

  private async resume(): Promise<void> {
    if (await this.isStalledInStore()) this.health.resumeStalled(this.options.clock.nowMs())
  }

  /** Starts as many sends as may be under way; how long nothing more can be done, in ms. */
  private async fill(): Promise<number> {
    const {clock, outbox, remote} = this.options
    while (!this.isStopping && this.underWay.size < this.health.width(clock.nowMs())) {
      const item = await this.pick()
      if (item === undefined || this.isStopping) break
      // The remote may have failed while the outbox was read.
      if (this.underWay.size >= this.health.width(clock.nowMs())) break
      this.launch(item)
    }
    const waitMs = this.health.waitMs(clock.nowMs())
    if (waitMs > 0) return Math.min(waitMs, MAX_NAP_MS)
    if (this.underWay.size >= this.health.width(clock.nowMs())) return MAX_NAP_MS
    const nextMs = await outbox.nextDueMs(remote, new Set(this.takenIds()))
    return Math.min(MAX_NAP_MS, Math.max(10, (nextMs ?? Number.POSITIVE_INFINITY) - clock.nowMs()))
  }

  private pick(): Promise<OutboxItem | undefined> {
    const taken = this.takenIds()
    return this.health.isOpen ? this.picker.pick(taken) : this.picker.pickProbe(taken)
  }

  private takenIds(): number[] {
    return [...this.idsUnderWay, ...(this.options.sentElsewhere?.() ?? [])]
  }

  private launch(item: OutboxItem): void {
    const ticket = this.health.takeTicket()
    const done = this.forward(item, ticket).finally(() => {
      this.underWay.delete(item.id)
      this.wake()
    })
    this.underWay.set(item.id, done)
  }

  private async forward(item: OutboxItem, ticket: Ticket): Promise<void> {
    const prepared = await this.prepare(item)
    if (prepared === undefined) return this.bury(item, 'could not be redacted, and was not sent')
    const result = await this.options.send(prepared.item, this.aborter.signal)
    // Cut short by us: that is no answer of the remote.
    if (this.aborter.signal.aborted && result.status === 'retry') return
    await this.settle(prepared, result, ticket)
  }

  private async prepare(item: OutboxItem): Promise<Prepared | undefined> {
    const {prepare} = this.options
    if (prepare === undefined) return {item, redactedAttributes: 0}
    try {
      return await prepare(item)
    } catch {
      // Whatever it is about this batch: it must not go out as it is, nor keep the others in.
      return undefined
    }
  }

  private async settle(prepared: Prepared, result: SendResult, ticket: Ticket): Promise<void> {
    const {item} = prepared
    const nowMs = this.options.clock.nowMs()
    switch (result.status) {
      case 'delivered':
        await this.delivered(prepared, result.rejectedRecords)
        return this.answered(ticket)
      case 'rejected':
        await this.bury(item, result.reason)
        return this.answered(ticket)
      case 'stalled':
        if (result.of === 'signal' && this.takesOther(item.signal)) {
          return this.refusedSignal(item, result.reason, ticket)
        }
        return this.refused(item, result.reason, ticket)
      case 'suspect':
        if (this.suspects.isExhausted(item.id)) return this.bury(item, `${result.reason}, again and again`)
        return this.failed(item, ticket, {nowMs, reason: result.reason})
      case 'retry':
        return this.failed(item, ticket, {nowMs, afterMs: result.afterMs, reason: result.reason})
      default:
        result satisfies never
    }
  }

  private async delivered({item, redactedAttributes}: Prepared, rejectedRecords: number): Promise<void> {
    const {clock, onEvent, outbox, remote} = this.options
    const counts = {rejectedRecords, redactedAttributes}
    await this.write(() => outbox.delivered(item, {atMs: clock.nowMs(), ...counts}))
    this.suspects.delivered(item.id)
    this.takenSignals.add(item.signal)
    onEvent({type: 'forwarded', remote, signal: item.signal, bytes: item.body.length, ...counts})
  }

  private async bury(item: OutboxItem, reason: string): Promise<void> {
    const {clock, onEvent, outbox, remote} = this.options
    await this.write(() => outbox.bury(item, {atMs: clock.nowMs(), reason}))
    this.suspects.forget(item.id)
    onEvent({type: 'dead_letter', remote, signal: item.signal, bytes: item.body.length, id: item.id, reason})
  }

  private async failed(
    item: OutboxItem,
    ticket: Ticket,
    {nowMs, afterMs, reason}: {nowMs: number; afterMs?: number | undefined; reason: string},
  ): Promise<void> {
    const {onEvent, outbox, random, remote} = this.options
    const wasOpen = this.health.isOpen
    this.health.failed(item.id, ticket, {nowMs, afterMs})
    const hasClosed = wasOpen && !this.health.isOpen
    const retryInMs = this.health.waitMs(nowMs)
    // Where the remote is waited for, its batches need no wait of their own: they drain oldest first.
    const untilMs = nowMs + (this.health.isOpen ? backoffMs(item.attempts + 1, random()) : 0)
    await this.write(() => outbox.postpone(item, {atMs: nowMs, untilMs, reason}))
    if (hasClosed) onEvent({type: 'unreachable', remote, reason, retryInMs})
  }

  private takesOther(signal: Signal): boolean {
    return [...this.takenSignals].some(taken => taken !== signal)
  }

  /** The remote takes other signals, and so the batches of this one wait by themselves. */
  private async refusedSignal(item: OutboxItem, reason: string, ticket: Ticket): Promise<void> {
    const atMs = this.options.clock.nowMs()
    const untilMs = atMs + STALLED_PROBE_MS
    await this.write(() => this.options.outbox.postpone(item, {atMs, untilMs, reason}))
    return this.answered(ticket)
  }

  private async refused(item: OutboxItem, reason: string, ticket: Ticket): Promise<void> {
    const {clock, onEvent, outbox, remote} = this.options
    const wasStalled = this.health.isStalled
    const atMs = clock.nowMs()
    this.health.refused(ticket, atMs)
    await this.write(() => outbox.postpone(item, {atMs, untilMs: atMs, reason}))
    if (wasStalled || !this.health.isStalled) return
    await this.write(() => outbox.stall(remote, {atMs, reason}))
    onEvent({type: 'stalled', remote, reason})
  }

  private async answered(ticket: Ticket): Promise<void> {
    const {outbox, remote} = this.options
    const {isOpen: wasOpen, isStalled: wasStalled} = this.health
    this.health.answered(ticket)
    if (wasOpen || !this.health.isOpen) return
    if (wasStalled) await this.write(() => outbox.stall(remote, undefined))
    this.opened()
  }

  private opened(): void {
    const {onEvent, remote} = this.options
    this.picker.opened()
    onEvent({type: 'recovered', remote})
  }

  /** `stackspend connections test` lifts it in the store. */
  private async noticeLiftedStall(): Promise<void> {
    try {
      if (await this.isStalledInStore()) return
    } catch (error) {
      return this.outboxFailed(error)
    }
    if (!this.health.isStalled) return
    this.health.open()
    this.opened()
  }

  private async isStalledInStore(): Promise<boolean> {
    const states = await this.options.outbox.states()
    return states.some(state => state.remote === this.options.remote && state.stalledSinceMs !== null)
  }

  /** Until it works: forgetting what a remote answered would send the batch again, and again. */
  private async write(change: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await change()
      } catch (error) {
        this.outboxFailed(error)
      }
      if (this.isStopping) return
      await new Promise<void>(resolve => this.options.clock.after(OUTBOX_PAUSE_MS, resolve))
    }
  }

  private outboxFailed(error: unknown): void {
    const {onEvent, remote} = this.options
    onEvent({type: 'outbox_failed', remote, reason: error instanceof Error ? error.message : 'unknown'})
  }
}
