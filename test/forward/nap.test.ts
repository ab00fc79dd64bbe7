import {describe, expect, it} from 'vitest'
import {Nap} from '../../src/forward/nap.ts'
import {SimulatedClock} from './simulated-clock.ts'

describe('a nap', () => {
  it('lasts as long as it was meant to', async () => {
    const clock = new SimulatedClock(0)
    const slept = new Nap(clock).take(1_000).then(how => [how, clock.nowMs()])
    await clock.advance(5_000)
    expect(await slept).toEqual(['whole', 1_000])
  })

  it('can be ended', async () => {
    const clock = new SimulatedClock(0)
    const nap = new Nap(clock)
    const slept = nap.take(1_000)
    nap.end()
    expect(await slept).toBe('woken')
    await clock.advance(5_000)
  })

  it('is not taken at all when it was ended before: what came meanwhile is not slept over', async () => {
    const clock = new SimulatedClock(0)
    const nap = new Nap(clock)
    nap.end()
    nap.end()
    expect(await nap.take(1_000)).toBe('woken')
    const slept = nap.take(1_000)
    await clock.advance(1_000)
    expect(await slept).toBe('whole')
  })
})
