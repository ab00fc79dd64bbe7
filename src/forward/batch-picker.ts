import type {Clock} from '../clock.ts'
import type {Outbox, OutboxItem} from '../store/outbox.ts'

export type BatchPickerOptions = {
  readonly remote: string
  readonly outbox: Outbox
  readonly clock: Clock
  readonly concurrency: number
}

/**
 * Chooses which batch of a remote goes next: the oldest. While a backlog drains, one in `concurrency` (at least one in
 * two) is the newest of those that came since the remote is open. As a probe, another one each time: were a failure the
 * batch's fault after all, it must not keep the others back.
 */
export class BatchPicker {
  private readonly options: BatchPickerOptions
  private readonly probedIds = new Set<number>()
  private openedAtMs: number
  private picks = 0

  constructor(options: BatchPickerOptions) {
    this.options = options
    this.openedAtMs = options.clock.nowMs()
  }

  /** The remote takes batches from here on: what waits by now is the backlog. */
  opened(): void {
    this.probedIds.clear()
    this.openedAtMs = this.options.clock.nowMs()
  }

  /** None of `underWay`; `undefined` when nothing is due. */
  async pick(underWay: Iterable<number>): Promise<OutboxItem | undefined> {
    const oldest = await this.due([...underWay])
    this.picks += 1
    const isTurnOfNewest = this.picks % Math.max(2, this.options.concurrency) === 0
    if (!isTurnOfNewest || oldest === undefined || oldest.receivedAtMs >= this.openedAtMs) return oldest
    const newest = await this.due([...underWay], {newestFirst: true})
    return newest !== undefined && newest.receivedAtMs >= this.openedAtMs ? newest : oldest
  }

  /** As `pick`, for a remote that may still fail. */
  async pickProbe(underWay: Iterable<number>): Promise<OutboxItem | undefined> {
    const ids = [...underWay]
    let item = await this.due([...ids, ...this.probedIds])
    if (item === undefined && this.probedIds.size > 0) {
      this.probedIds.clear()
      item = await this.due(ids)
    }
    if (item !== undefined) this.probedIds.add(item.id)
    return item
  }

  private async due(
    exceptIds: readonly number[],
    order: {newestFirst?: boolean} = {},
  ): Promise<OutboxItem | undefined> {
    const {clock, outbox, remote} = this.options
    const [item] = await outbox.due(remote, {
      nowMs: clock.nowMs(),
      limit: 1,
      exceptIds: new Set(exceptIds),
      ...order,
    })
    return item
  }
}
