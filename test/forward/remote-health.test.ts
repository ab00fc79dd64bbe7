import {describe, expect, it} from 'vitest'
import {RemoteHealth, STALLED_PROBE_MS} from '../../src/forward/remote-health.ts'

const NOW_MS = Date.UTC(2026, 10, 22)
/** Chance at its highest: every wait is as long as its ceiling. */
const ALMOST_ONE = 0.999_999_9

function fresh(concurrency = 4): RemoteHealth {
  return new RemoteHealth({concurrency, random: () => ALMOST_ONE})
}

function down(): RemoteHealth {
  const health = fresh()
  for (const id of [1, 2, 3]) health.failed(id, health.takeTicket(), {nowMs: NOW_MS})
  return health
}

describe('a remote', () => {
  it('is sent as much as may be under way', () => {
    expect(fresh(7).width(NOW_MS)).toBe(7)
  })

  it('stays open while one batch fails over and over: that may be the batch', () => {
    const health = fresh()
    for (let attempt = 0; attempt < 20; attempt++) health.failed(1, health.takeTicket(), {nowMs: NOW_MS})
    expect(health.width(NOW_MS)).toBe(4)
  })

  it('is left alone after three batches failed, then probed with one', () => {
    const health = down()
    expect(health.width(NOW_MS)).toBe(0)
    expect(health.waitMs(NOW_MS)).toBe(2_000)
    expect(health.width(NOW_MS + 1_999)).toBe(0)
    expect(health.width(NOW_MS + 2_000)).toBe(1)
  })

  it('is waited for longer after each probe that failed, up to a minute', () => {
    const health = down()
    const waits = [4, 5, 6, 7, 8, 9].map(id => {
      health.failed(id, health.takeTicket(), {nowMs: NOW_MS})
      return health.waitMs(NOW_MS)
    })
    expect(waits).toEqual([4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
  })

  it('is not waited for longer because of batches that were under way when it failed', () => {
    const health = fresh()
    const tickets = [1, 2, 3, 4, 5, 6].map(id => ({id, ticket: health.takeTicket()}))
    for (const {id, ticket} of tickets) health.failed(id, ticket, {nowMs: NOW_MS})
    expect(health.waitMs(NOW_MS)).toBe(2_000)
  })

  it('is open again after one success of a probe', () => {
    const health = down()
    health.answered(health.takeTicket())
    expect(health.width(NOW_MS)).toBe(4)
    expect(health.isOpen).toBe(true)
  })

  it('counts failures afresh after a success', () => {
    const health = fresh()
    for (const id of [1, 2]) health.failed(id, health.takeTicket(), {nowMs: NOW_MS})
    health.answered(health.takeTicket())
    for (const id of [3, 4]) health.failed(id, health.takeTicket(), {nowMs: NOW_MS})
    expect(health.isOpen).toBe(true)
  })

  it('gets the time that it asked for, at its first word, whatever arrives from before', () => {
    const health = fresh()
    const before = health.takeTicket()
    health.failed(1, health.takeTicket(), {nowMs: NOW_MS, afterMs: 90_000})
    health.answered(before)
    expect(health.width(NOW_MS + 89_999)).toBe(0)
    expect(health.width(NOW_MS + 90_000)).toBe(1)
  })

  it('that asks for no time at all gets a second', () => {
    const health = fresh()
    health.failed(1, health.takeTicket(), {nowMs: NOW_MS, afterMs: 0})
    expect(health.waitMs(NOW_MS)).toBe(1_000)
  })

  it('that refuses us is asked every five minutes, and a 503 in between changes nothing', () => {
    const health = fresh()
    health.refused(health.takeTicket(), NOW_MS)
    expect(health.waitMs(NOW_MS)).toBe(STALLED_PROBE_MS)
    health.failed(1, health.takeTicket(), {nowMs: NOW_MS})
    expect(health.waitMs(NOW_MS)).toBe(STALLED_PROBE_MS)
    expect(health.isStalled).toBe(true)
    health.answered(health.takeTicket())
    expect(health.isStalled).toBe(false)
  })

  it('that refused us in an earlier run is asked at once, and then not for five minutes', () => {
    const health = fresh()
    health.resumeStalled(NOW_MS)
    expect(health.width(NOW_MS)).toBe(1)
    health.refused(health.takeTicket(), NOW_MS)
    expect(health.width(NOW_MS + STALLED_PROBE_MS - 1)).toBe(0)
  })

  it('is asked when a person wants it', () => {
    const health = down()
    health.probeNow(NOW_MS)
    expect(health.width(NOW_MS)).toBe(1)
  })

  it('is not waited for until a day that is past, when the clock is set back', () => {
    const health = down()
    expect(health.width(NOW_MS - 86_400_000)).toBe(1)
  })
})
