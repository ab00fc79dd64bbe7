import {setTimeout as sleep} from 'node:timers/promises'
import type {CapturedBatch} from '../../test/support/captures.ts'
import {ofSignals} from '../../test/support/replay.ts'
import {arrivedLines, sentLines} from '../../test/support/sent-and-arrived.ts'
import type {ReceivedRequest, StackspendServer} from '../../test/support/stackspend-server.ts'

const ARRIVES_WITHIN_MS = 15_000

export type Delivery = {readonly batches: number; readonly bytes: number}

/** Waits until the server has as many batches as it is to get, or no longer has the time. */
export async function untilDelivered(
  server: Pick<StackspendServer, 'delivered'>,
  sent: readonly CapturedBatch[],
  signal: AbortSignal,
): Promise<void> {
  const expected = ofSignals(sent, 'logs', 'metrics').length
  const deadline = Date.now() + ARRIVES_WITHIN_MS
  while (server.delivered.length < expected && Date.now() < deadline) await sleep(50, undefined, {signal})
}

/**
 * Holds what arrived below `base` against what was sent: each body of logs and metrics once and byte for byte, and
 * nothing else. Throws with the first difference.
 */
export function checkDelivery(
  arrived: readonly Pick<ReceivedRequest, 'path' | 'headers' | 'body'>[],
  sent: readonly CapturedBatch[],
  base: string,
): Delivery {
  const expected = sentLines(ofSignals(sent, 'logs', 'metrics'), base)
  const found = arrivedLines(arrived)
  const at = Array.from({length: Math.max(expected.length, found.length)}, (_, index) => index).find(
    index => expected[index] !== found[index],
  )
  if (at !== undefined) {
    const difference = `  expected ${expected[at] ?? 'no more'}\n  arrived  ${found[at] ?? 'no more'}`
    throw new Error(`What StackSpend got differs from what Claude Code sent:\n${difference}`)
  }
  return {batches: found.length, bytes: arrived.reduce((sum, {body}) => sum + body.length, 0)}
}
