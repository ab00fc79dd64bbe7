import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {
  bar,
  formatBytes,
  formatChange,
  formatDuration,
  formatInteger,
  formatPercent,
  formatTokens,
  formatUsd,
  formatUsdChange,
  sparkline,
} from '../../src/report/format.ts'

describe('formatUsd', () => {
  it.each([
    [0, '$0.00'],
    [0.000_049, '<$0.0001'],
    [0.000_05, '$0.0001'],
    [0.0042, '$0.0042'],
    [0.009_94, '$0.0099'],
    [0.009_96, '$0.01'],
    [0.42, '$0.42'],
    [0.999, '$1.00'],
    [14.82, '$14.82'],
    [1234.5, '$1,234.50'],
    [12_345_678.9, '$12,345,678.90'],
    [-3.5, '-$3.50'],
    [-0.000_01, '-<$0.0001'],
  ])('writes %d as %s', (usd, text) => {
    expect(formatUsd(usd)).toBe(text)
  })

  it('never shows an unknown amount as a number', () => {
    expect(formatUsd(null)).toBe('–')
  })

  it('never shows a positive amount as nothing', () => {
    fc.assert(
      fc.property(fc.double({min: Number.MIN_VALUE, max: 1e9, noNaN: true}), usd => {
        expect(formatUsd(usd)).not.toMatch(/^\$[0.,]*$/)
      }),
    )
  })
})

describe('formatTokens', () => {
  it.each([
    [0, '0'],
    [990, '990'],
    [999, '999'],
    [1000, '1.00k'],
    [18_400, '18.4k'],
    [9_994, '9.99k'],
    [9_996, '10.0k'],
    [99_960, '100k'],
    [999_499, '999k'],
    [999_500, '1.00M'],
    [1_240_000, '1.24M'],
    [38_200_000, '38.2M'],
    [2_500_000_000, '2.50B'],
    [1_234_000_000_000_000, '1,234T'],
  ])('writes %d as %s', (tokens, text) => {
    expect(formatTokens(tokens)).toBe(text)
  })

  it('writes an unknown count as a dash', () => {
    expect(formatTokens(null)).toBe('–')
  })

  it('stays within half of the last digit shown', () => {
    fc.assert(
      fc.property(fc.integer({min: 1000, max: 999_000_000_000}), tokens => {
        const [, digits, unit] = /^(\d{1,3}(?:\.\d+)?)([kMB])$/.exec(formatTokens(tokens)) ?? []
        const factor = {k: 1e3, M: 1e6, B: 1e9}[unit ?? ''] ?? Number.NaN
        expect(Math.abs(Number(digits) * factor - tokens) / tokens).toBeLessThan(0.0051)
      }),
    )
  })
})

describe('formatInteger', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_240_391, '1,240,391'],
    [null, '–'],
  ])('writes %s as %s', (value, text) => {
    expect(formatInteger(value)).toBe(text)
  })
})

describe('formatPercent', () => {
  it.each([
    [0, '0 %'],
    [0.0001, '<1 %'],
    [0.29, '29 %'],
    [0.57, '57 %'],
    [0.9996, '99 %'],
    [1, '100 %'],
    [null, '–'],
  ])('writes %s as %s', (share, text) => {
    expect(formatPercent(share)).toBe(text)
  })

  it('gives back every whole percent', () => {
    for (let percent = 1; percent <= 100; percent++) {
      expect(formatPercent(percent / 100)).toBe(`${percent} %`)
    }
  })
})

describe('formatDuration', () => {
  it.each([
    [-5, '0 s'],
    [2_900, '2 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_999, '59 min'],
    [3 * 3_600_000, '3 h'],
    [5 * 86_400_000, '5 d'],
    [null, '–'],
  ])('writes %s ms as %s', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text)
  })
})

describe('bar', () => {
  it.each([
    [0, '░░░░░░░░░░'],
    [0.61, '██████░░░░'],
    [0.999, '█████████░'],
    [1, '██████████'],
    [1.5, '██████████'],
    [-1, '░░░░░░░░░░'],
  ])('draws %d as %s', (share, text) => {
    expect(bar(share, 10)).toBe(text)
  })
})

describe('sparkline', () => {
  it('draws the largest value highest and leaves a gap where one is unknown', () => {
    expect(sparkline([0, 1, 2, null, 4, 8])).toBe('▁▂▃ ▅█')
  })

  it('is flat where there is nothing', () => {
    expect(sparkline([0, 0])).toBe('▁▁')
    expect(sparkline([])).toBe('')
  })

  it('keeps one block a value', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.double({min: 0, max: 1e9, noNaN: true}))), values => {
        expect([...sparkline(values)]).toHaveLength(values.length)
      }),
    )
  })
})

describe('formatBytes', () => {
  it('takes the largest unit that fits', () => {
    const texts = [0, 1023, 1024, 10_240, 1_048_575, 1_048_576, 4_300_000, 2_147_483_648].map(formatBytes)
    expect(texts).toEqual([
      '0 B',
      '1023 B',
      '1.0 KiB',
      '10.0 KiB',
      '1.0 MiB',
      '1.0 MiB',
      '4.1 MiB',
      '2048.0 MiB',
    ])
  })
})

describe('formatUsdChange', () => {
  it.each([
    [null, '–'],
    [0, '$0.00'],
    [1.2, '+$1.20'],
    [-0.05, '-$0.05'],
    [0.000_01, '+<$0.0001'],
  ])('writes %d as %s', (usd, text) => {
    expect(formatUsdChange(usd)).toBe(text)
  })
})

describe('formatChange', () => {
  it.each([
    [null, '–'],
    [0, '0 %'],
    [0.053, '+5.3 %'],
    [-1, '-100 %'],
    [0.0001, '+<0.1 %'],
    [0.9995, '+100 %'],
    [12.4, '+1,240 %'],
  ])('writes %d as %s', (share, text) => {
    expect(formatChange(share)).toBe(text)
  })
})
