import type {ReceivedBatch} from '../listener/received-batch.ts'

/**
 * How long a batch waits for a store. A client of 2.1.330 sends again what was answered 503, but nothing that was
 * refused a connection; and at its end one answer after 700 ms is the most that does not cost it another batch.
 */
const PATIENCE_MS = 500

/** Takes batches once there is a store. */
export type Taker = {
  readonly keep: (batch: ReceivedBatch) => Promise<void>
  readonly refused: (status: number, reason: string) => void
}

/** Stands between listeners that are open already and a store that is still being brought up to date. */
export class EarlyIntake {
  /** Batches that were told to come again. */
  turnedAway = 0
  private readonly handed = Promise.withResolvers<Taker>()
  private taker: Taker | undefined

  async keep(batch: ReceivedBatch): Promise<void> {
    const taker = this.taker ?? (await this.wait())
    await taker.keep(batch)
  }

  refused(status: number, reason: string): void {
    this.taker?.refused(status, reason)
  }

  /** What waits goes there, and all that comes from now on. */
  hand(taker: Taker): void {
    this.taker = taker
    this.handed.resolve(taker)
  }

  private async wait(): Promise<Taker> {
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<undefined>(resolve => {
      timer = setTimeout(() => resolve(undefined), PATIENCE_MS)
    })
    const taker = await Promise.race([this.handed.promise, patience])
    clearTimeout(timer)
    if (taker !== undefined) return taker
    this.turnedAway += 1
    throw new Error('the store is not there yet')
  }
}
