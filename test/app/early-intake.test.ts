import {describe, expect, it} from 'vitest'
import {EarlyIntake} from '../../src/app/early-intake.ts'
import type {ReceivedBatch} from '../../src/listener/received-batch.ts'

const batch: ReceivedBatch = {
  decoded: {signal: 'logs', groups: [], rejected: 0},
  body: Buffer.alloc(0),
  contentType: undefined,
  contentEncoding: 'identity',
  encoding: 'protobuf',
  scopeNames: new Set(),
}

/** Somebody who keeps batches, and remembers them. */
function taker() {
  const kept: ReceivedBatch[] = []
  return {
    kept,
    keep: async (received: ReceivedBatch) => void kept.push(received),
    refused: () => {},
  }
}

describe('an intake that is open before there is a store', () => {
  it('keeps what comes meanwhile, once there is one', async () => {
    const early = new EarlyIntake()
    const to = taker()
    const keeping = early.keep(batch)
    expect(to.kept).toEqual([])
    early.hand(to)
    await keeping
    await early.keep(batch)
    expect(to.kept).toEqual([batch, batch])
    expect(early.turnedAway).toBe(0)
  })

  it('tells a batch to come again rather than let its sender wait', async () => {
    const early = new EarlyIntake()
    const sinceMs = performance.now()
    await expect(early.keep(batch)).rejects.toThrow()
    expect(performance.now() - sinceMs).toBeGreaterThan(400)
    expect(early.turnedAway).toBe(1)
    const to = taker()
    early.hand(to)
    await early.keep(batch)
    expect(to.kept).toEqual([batch])
  })

  it('says so when the store cannot keep it', async () => {
    const early = new EarlyIntake()
    const fault = new Error('full')
    early.hand({...taker(), keep: () => Promise.reject(fault)})
    await expect(early.keep(batch)).rejects.toBe(fault)
  })
})
