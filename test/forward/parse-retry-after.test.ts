import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {parseRetryAfter} from '../../src/forward/parse-retry-after.ts'

const NOW_MS = Date.UTC(2026, 10, 22, 12, 0, 0)

describe('parseRetryAfter', () => {
  it.each([
    ['seconds', '120', 120_000],
    ['no time', '0', 0],
    ['a fraction, which some servers send', '1.5', 1_500],
    ['blanks around it', ' 7 ', 7_000],
    ['a date', 'Sun, 22 Nov 2026 12:00:30 GMT', 30_000],
    ['a date in the RFC 850 form', 'Sunday, 22-Nov-26 12:00:30 GMT', 30_000],
    ['a date in the asctime form', 'Sun Nov 22 12:00:30 2026', 30_000],
    ['a date that is past', 'Sun, 22 Nov 2026 11:00:00 GMT', 0],
    ['more than an hour', '86400', 3_600_000],
    ['a date far off', 'Mon, 22 Nov 2027 12:00:00 GMT', 3_600_000],
  ])('reads %s', (_, text, expected) => {
    expect(parseRetryAfter(text, NOW_MS)).toBe(expected)
  })

  it.each([
    undefined,
    '',
    ' ',
    'soon',
    '-5',
    '1e3',
    '0x10',
    '2026-11-22',
    '12',
    'Sun, 99 Foo 2026 12:00:30 GMT',
  ])('makes of %j either a wait in bounds or nothing', text => {
    const expected = text === '12' ? 12_000 : undefined
    expect(parseRetryAfter(text, NOW_MS)).toBe(expected)
  })

  it('is between 0 and an hour for any text that it can read', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.nat().map(String),
          fc.date({noInvalidDate: true}).map(date => date.toUTCString()),
        ),
        text => {
          const delayMs = parseRetryAfter(text, NOW_MS) ?? 0
          expect(delayMs >= 0 && delayMs <= 3_600_000).toBe(true)
        },
      ),
    )
  })
})
