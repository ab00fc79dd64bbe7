import {describe, expect, it} from 'vitest'
import {type Sample, trendOf} from '../../../bench/soak/process-samples.ts'

/** Half an hour of one sample a second. */
const halfAnHour = (rssMibAt: (second: number) => number, handlesAt = (_second: number) => 40): Sample[] =>
  Array.from({length: 1_800}, (_, second) => ({
    atMs: second * 1_000,
    rssMib: rssMibAt(second),
    handles: handlesAt(second),
  }))

/** Garbage between two collections. */
const saw = (second: number) => (second % 11) * 6

describe('the trend of a process', () => {
  it('is flat where only garbage comes and goes, and caches fill at the start', () => {
    const trend = trendOf(halfAnHour(second => 100 + Math.min(second, 300) / 5 + saw(second)))
    expect(trend.riseMib).toBeCloseTo(0, 1)
    expect(trend).toMatchObject({samples: 1_800, peakMib: 220})
  })

  it('shows a leak of a kilobyte every hundred requests through the garbage', () => {
    const mibPerSecond = (2 * 1_024) / 1_048_576
    const {slopeMibPerHour, riseMib} = trendOf(
      halfAnHour(second => 100 + second * mibPerSecond + saw(second)),
    )
    expect(slopeMibPerHour).toBeCloseTo(7.03, 1)
    expect(riseMib).toBeCloseTo(2.46, 1)
  })

  it('shows handles that are not given back', () => {
    const {handlesFirst, handlesLast} = trendOf(
      halfAnHour(
        () => 100,
        second => 40 + Math.floor(second / 100),
      ),
    )
    expect(handlesLast - handlesFirst).toBeGreaterThan(4)
  })
})
