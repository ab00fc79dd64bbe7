import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {dayKey} from '../../src/report/calendar-key.ts'
import {
  checkTimeZone,
  localDayAt,
  localTimeOfDay,
  startOfLocalDay,
  zoneOffsets,
} from '../../src/report/time-zone.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const year2000 = Date.UTC(2000, 0, 1)
const year2030 = Date.UTC(2030, 0, 1)
const zone = fc.constantFrom('UTC', ...Intl.supportedValuesOf('timeZone'))
const instant = fc.integer({min: year2000, max: year2030})

/** The same question, put to Intl by other means. */
function wallClock(timezone: string, atMs: number): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  return format.format(atMs)
}

function written(timezone: string, year: number) {
  return zoneOffsets(timezone, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)).map(
    ({fromMs, offsetMs}) => `${new Date(fromMs).toISOString()} ${offsetMs / hourMs}`,
  )
}

describe('zoneOffsets', () => {
  it('has one entry where clocks never change', () => {
    expect(written('UTC', 2026)).toEqual(['2026-01-01T00:00:00.000Z 0'])
    expect(written('Asia/Kathmandu', 2026)).toEqual(['2026-01-01T00:00:00.000Z 5.75'])
  })

  it('has the instant of each change of summer time', () => {
    expect(written('Europe/Berlin', 2026)).toEqual([
      '2026-01-01T00:00:00.000Z 1',
      '2026-03-29T01:00:00.000Z 2',
      '2026-10-25T01:00:00.000Z 1',
    ])
  })

  it('knows half an hour of summer time', () => {
    expect(written('Australia/Lord_Howe', 2026)).toEqual([
      '2026-01-01T00:00:00.000Z 11',
      '2026-04-04T15:00:00.000Z 10.5',
      '2026-10-03T15:30:00.000Z 11',
    ])
  })

  it('knows that Samoa skipped a day', () => {
    expect(written('Pacific/Apia', 2011)).toContain('2011-12-30T10:00:00.000Z 14')
  })

  it('sees two changes within a month', () => {
    expect(written('Africa/Cairo', 2010)).toEqual([
      '2010-01-01T00:00:00.000Z 2',
      '2010-04-29T22:00:00.000Z 3',
      '2010-08-10T21:00:00.000Z 2',
      '2010-09-09T22:00:00.000Z 3',
      '2010-09-30T21:00:00.000Z 2',
    ])
  })

  it('begins at the instant asked for, even in the middle of summer time', () => {
    const fromMs = Date.UTC(2026, 6, 1, 12, 34, 56, 789)
    expect(zoneOffsets('Europe/Berlin', fromMs, fromMs + dayMs)).toEqual([{fromMs, offsetMs: 2 * hourMs}])
    expect(zoneOffsets('Europe/Berlin', fromMs, fromMs)).toEqual([{fromMs, offsetMs: 2 * hourMs}])
  })

  it('agrees with Intl about the clock on the wall, in any zone', () => {
    fc.assert(
      fc.property(
        zone,
        instant,
        fc.nat({max: 400 * dayMs}),
        fc.double({min: 0, max: 1, noNaN: true}),
        (...drawn) => {
          const [timezone, fromMs, lengthMs, part] = drawn
          const atMs = fromMs + Math.floor(lengthMs * part)
          const offset = zoneOffsets(timezone, fromMs, fromMs + lengthMs + 1).findLast(
            span => span.fromMs <= atMs,
          )
          const local = new Date(atMs + (offset?.offsetMs ?? Number.NaN)).toISOString()
          expect(local.slice(0, 19).replace('T', ' ')).toBe(wallClock(timezone, atMs))
        },
      ),
    )
  })
})

describe('startOfLocalDay', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', 23],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', 25],
    // Midnight itself is skipped: the day begins at 01:00.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', 23],
    ['Asia/Kathmandu', '2026-11-22', '2026-11-21T18:15:00.000Z', 24],
    ['Pacific/Apia', '2011-12-29', '2011-12-29T10:00:00.000Z', 24],
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z', 0],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z', 24],
  ])('of %s on %s is %s, and the day has %d hours', (timezone, date, start, hours) => {
    const day = Date.parse(date) / dayMs
    expect(new Date(startOfLocalDay(timezone, day)).toISOString()).toBe(start)
    expect((startOfLocalDay(timezone, day + 1) - startOfLocalDay(timezone, day)) / hourMs).toBe(hours)
  })

  it('is the first instant of that day, in any zone', () => {
    fc.assert(
      fc.property(zone, instant, (timezone, atMs) => {
        const day = localDayAt(timezone, atMs)
        const startMs = startOfLocalDay(timezone, day)
        expect(wallClock(timezone, startMs).slice(0, 10)).toBe(dayKey(day))
        expect(wallClock(timezone, startMs - 1).slice(0, 10) < dayKey(day)).toBe(true)
      }),
    )
  })
})

describe('localTimeOfDay', () => {
  it('is the clock on the wall', () => {
    expect(localTimeOfDay('Asia/Kathmandu', Date.UTC(2026, 10, 22, 13, 5))).toBe('18:50')
  })
})

describe('checkTimeZone', () => {
  it.each(['UTC', 'Europe/Berlin', 'Asia/Kolkata'])('accepts %s', timezone => {
    expect(() => checkTimeZone(timezone)).not.toThrow()
  })

  it.each([
    ['Europe/Berln', 'Europe/Berlin'],
    ['Berlin', 'Europe/Berlin'],
    ['new york', 'America/New_York'],
    ['UTX', 'UTC'],
  ])('refuses %s and asks whether %s was meant', (typed, meant) => {
    expect(() => checkTimeZone(typed)).toThrow(
      expect.objectContaining({
        code: 'TIMEZONE_UNKNOWN',
        exitCode: 2,
        message: `There is no time zone "${typed}". Did you mean "${meant}"?`,
      }),
    )
  })

  it('gives an example where nothing is near', () => {
    expect(() => checkTimeZone('Mars/Olympus_Mons')).toThrow(
      expect.objectContaining({message: 'There is no time zone "Mars/Olympus_Mons".'}),
    )
  })
})
