import {describe, expect, it} from 'vitest'
import {Expiry} from '../../src/forward/expiry.ts'
import {SimulatedClock} from './simulated-clock.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** The minutes of the run at which something was given up. */
function startExpiry(): {clock: SimulatedClock; expiry: Expiry; expiredAt: number[]} {
  const clock = new SimulatedClock(Date.UTC(2026, 10, 22, 9))
  const expiredAt: number[] = []
  const startMs = clock.elapsedMs()
  const expiry = new Expiry({
    clock,
    expire: async () => {
      expiredAt.push((clock.elapsedMs() - startMs) / MINUTE_MS)
    },
  })
  expiry.start()
  return {clock, expiry, expiredAt}
}

describe('giving up what is too old', () => {
  it('begins after a quarter of an hour and goes on every minute', async () => {
    const {clock, expiredAt} = startExpiry()
    await clock.advance(17 * MINUTE_MS)
    expect(expiredAt).toEqual([15, 16, 17])
  })

  it.each([
    ['a machine that slept for weeks', 20 * DAY_MS],
    ['a clock that was set a year ahead', 365 * DAY_MS],
    ['a clock that was set back', -3 * DAY_MS],
  ])('lets what waits be tried again after %s', async (_, jumpMs) => {
    const {clock, expiredAt} = startExpiry()
    await clock.advance(20 * MINUTE_MS)
    const before = expiredAt.length
    clock.jump(jumpMs)
    await clock.advance(15 * MINUTE_MS)
    expect(expiredAt).toHaveLength(before)
    await clock.advance(2 * MINUTE_MS)
    expect(expiredAt.length).toBeGreaterThan(before)
  })

  it('costs nothing when a clock was wrong for a moment', async () => {
    const {clock, expiredAt} = startExpiry()
    await clock.advance(20 * MINUTE_MS)
    const before = expiredAt.length
    clock.jump(365 * DAY_MS)
    await clock.advance(5 * MINUTE_MS)
    clock.jump(-365 * DAY_MS)
    await clock.advance(10 * MINUTE_MS)
    expect(expiredAt).toHaveLength(before)
  })

  it('does not take a clock that is put right little by little for a jump', async () => {
    const {clock, expiredAt} = startExpiry()
    for (let minute = 0; minute < 20; minute++) {
      clock.jump(500)
      await clock.advance(MINUTE_MS)
    }
    expect(expiredAt.length).toBeGreaterThan(0)
  })

  it('ends when stopped', async () => {
    const {clock, expiry, expiredAt} = startExpiry()
    await clock.advance(15 * MINUTE_MS)
    await expiry.stop()
    await clock.advance(10 * MINUTE_MS)
    expect(expiredAt).toEqual([15])
  })
})
