import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {type PeriodFlags, parsePeriod, roundOutwards} from '../../src/report/period.ts'

const nowMs = Date.parse('2026-11-22T13:37:42.123Z')
const quarterMs = 15 * 60_000

function period(some: Partial<PeriodFlags>) {
  const {sinceMs, untilMs} = parsePeriod({timezone: 'Europe/Berlin', nowMs, ...some})
  const instant = (atMs: number | undefined) => (atMs === undefined ? null : new Date(atMs).toISOString())
  return [instant(sinceMs), instant(untilMs)]
}

describe('parsePeriod', () => {
  it('has no bounds without flags', () => {
    expect(parsePeriod({timezone: 'UTC', nowMs})).toEqual({})
  })

  it.each([
    ['2026-11-22', '2026-11-21T23:00:00.000Z'],
    ['today', '2026-11-21T23:00:00.000Z'],
    ['yesterday', '2026-11-20T23:00:00.000Z'],
    ['1d', '2026-11-21T23:00:00.000Z'],
    ['7d', '2026-11-15T23:00:00.000Z'],
    [' 7D ', '2026-11-15T23:00:00.000Z'],
    ['2w', '2026-11-08T23:00:00.000Z'],
    ['30d', '2026-10-23T22:00:00.000Z'],
    ['24h', '2026-11-21T13:37:42.123Z'],
    ['2026-11-22T14:00Z', '2026-11-22T14:00:00.000Z'],
    ['2026-11-22T14:00:30.5+01:00', '2026-11-22T13:00:30.500Z'],
    ['2026-11-22t14:00-03:30', '2026-11-22T17:30:00.000Z'],
  ])('takes --since %s in Berlin as %s', (since, instant) => {
    expect(period({since})).toEqual([instant, null])
  })

  it.each([
    ['2026-11-22', '2026-11-22T23:00:00.000Z'],
    ['today', '2026-11-22T23:00:00.000Z'],
    ['yesterday', '2026-11-21T23:00:00.000Z'],
    ['7d', '2026-11-15T23:00:00.000Z'],
    ['24h', '2026-11-21T13:37:42.123Z'],
    ['2026-11-22T14:00Z', '2026-11-22T14:00:00.000Z'],
  ])('takes --until %s in Berlin as %s, a day being whole', (until, instant) => {
    expect(period({until})).toEqual([null, instant])
  })

  it('means days of the zone, which has them at other times', () => {
    expect(period({since: 'today', until: 'today', timezone: 'Pacific/Kiritimati'})).toEqual([
      '2026-11-22T10:00:00.000Z',
      '2026-11-23T10:00:00.000Z',
    ])
    expect(period({since: '2026-03-29', until: '2026-03-29'})).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ])
  })

  it.each(['', 'foo', '7', '0d', '7x', '-7d', '2026-02-30', '2026-13-01', '22.11.2026', '2026-11-22T14:00'])(
    'refuses --since %j with an example',
    since => {
      expect(() => period({since})).toThrow(
        expect.objectContaining({
          code: 'PERIOD_INVALID',
          exitCode: 2,
          message: `--since "${since}" is no date, instant or span of time.`,
          hint: 'for example --since 2026-11-22, --since yesterday, --since 7d or --since 2026-11-22T14:00+01:00',
        }),
      )
    },
  )

  it('refuses an instant that does not exist', () => {
    expect(() => period({until: '2026-02-30T00:00Z'})).toThrow('--until "2026-02-30T00:00Z"')
    expect(() => period({until: '2026-02-28T25:00Z'})).toThrow('--until "2026-02-28T25:00Z"')
  })

  it.each([
    ['today', 'yesterday'],
    ['7d', '7d'],
    ['2026-11-22T14:00+01:00', '2026-11-22T13:00Z'],
  ])('refuses --since %s --until %s, where nothing is between', (since, until) => {
    expect(() => period({since, until})).toThrow(
      expect.objectContaining({
        code: 'PERIOD_INVALID',
        exitCode: 2,
        message: `--since "${since}" is not before --until "${until}".`,
      }),
    )
  })

  it('refuses a zone that does not exist before it reads a date', () => {
    expect(() => period({since: 'foo', timezone: 'Europe/Berln'})).toThrow(
      expect.objectContaining({code: 'TIMEZONE_UNKNOWN', exitCode: 2}),
    )
  })

  it('answers a period or an error of its own to any text', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9dhwTZ:+-]{0,20}$/))
    fc.assert(
      fc.property(text, since => {
        try {
          expect(parsePeriod({since, timezone: 'UTC', nowMs}).sinceMs).toEqual(expect.any(Number))
        } catch (error) {
          expect(error).toMatchObject({code: 'PERIOD_INVALID', message: expect.stringContaining('--since')})
        }
      }),
    )
  })
})

describe('roundOutwards', () => {
  it('leaves a period on 15-minute marks, and one without bounds', () => {
    const onMarks = parsePeriod({since: '7d', until: 'today', timezone: 'Asia/Kathmandu', nowMs})
    expect(roundOutwards(onMarks)).toEqual({period: onMarks, changed: false})
    expect(roundOutwards({})).toEqual({period: {}, changed: false})
  })

  it('takes in the whole quarters of an hour at both ends', () => {
    const untilMs = Date.parse('2026-11-22T13:37:42.123Z')
    expect(roundOutwards({sinceMs: untilMs - 3_600_000, untilMs})).toEqual({
      period: {
        sinceMs: Date.parse('2026-11-22T12:30:00Z'),
        untilMs: Date.parse('2026-11-22T13:45:00Z'),
      },
      changed: true,
    })
  })

  it('holds all of the period and less than a quarter more at each end', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (sinceMs, lengthMs) => {
        const untilMs = sinceMs + lengthMs
        const rounded = roundOutwards({sinceMs, untilMs}).period
        expect(sinceMs - (rounded.sinceMs ?? Number.NaN)).toBeGreaterThanOrEqual(0)
        expect(sinceMs - (rounded.sinceMs ?? Number.NaN)).toBeLessThan(quarterMs)
        expect((rounded.untilMs ?? Number.NaN) - untilMs).toBeGreaterThanOrEqual(0)
        expect((rounded.untilMs ?? Number.NaN) - untilMs).toBeLessThan(quarterMs)
      }),
    )
  })
})
