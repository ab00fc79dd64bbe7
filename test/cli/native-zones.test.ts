import {describe, expect, it, onTestFinished} from 'vitest'
import {NativeZones} from '../../src/cli/native-zones.ts'
import {zoneClock} from '../../src/report/time-zone.ts'

/** Changes the time zone of this process until the test is over, as the hook does to its own. */
function nativeZones(timezone?: string): NativeZones {
  const before = process.env.TZ
  onTestFinished(() => {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  })
  if (timezone !== undefined) process.env.TZ = timezone
  return new NativeZones(process.env)
}

/** Every 31 hours from 1990 to 2040 in which some zone changes its clocks, and whole days between. */
const INSTANTS = Array.from({length: 1_500}, (_, index) => Date.UTC(1990, 0) + index * 1_051_920_000)

describe('NativeZones', () => {
  it('knows the offsets that Intl knows, of every zone', () => {
    const zones = nativeZones()
    const wrong = Intl.supportedValuesOf('timeZone').filter((timezone, index) => {
      const [ours, theirs] = [zones.zoneOf(timezone).offsetAt, zoneClock(timezone)]
      // Not all instants of all zones, which would take minutes.
      return INSTANTS.some((atMs, at) => at % 40 === index % 40 && ours(atMs) !== theirs(atMs))
    })
    expect(wrong).toEqual([])
  })

  it('keeps two zones apart that are asked in turns', () => {
    const zones = nativeZones()
    const [berlin, tokyo] = [zones.zoneOf('Europe/Berlin'), zones.zoneOf('Asia/Tokyo')]
    const atMs = Date.UTC(2026, 10, 22)
    const hours = [berlin, tokyo, berlin, tokyo].map(zone => zone.offsetAt(atMs) / 3_600_000)
    expect(hours).toEqual([1, 9, 1, 9])
  })

  it('takes the machine’s own where none is named, whatever was asked between', () => {
    const zones = nativeZones('America/New_York')
    const own = zones.zoneOf(undefined)
    zones.zoneOf('Asia/Tokyo').offsetAt(0)
    expect(own).toMatchObject({timezone: 'America/New_York'})
    expect(own.offsetAt(Date.UTC(2026, 10, 22)) / 3_600_000).toBe(-5)
  })

  it('refuses what is no zone, and takes one that is written in another case', () => {
    const zones = nativeZones()
    expect(() => zones.check('Europe/Berln')).toThrow('Did you mean "Europe/Berlin"?')
    zones.check('europe/berlin')
    expect(zones.zoneOf('europe/berlin').offsetAt(Date.UTC(2026, 10, 22)) / 3_600_000).toBe(1)
  })
})
