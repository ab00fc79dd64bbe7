import {describe, expect, it} from 'vitest'
import {parseCpuMs} from '../../bench/cpu-time.ts'
import {renderFigures} from '../../bench/figures.ts'
import {median, percentile} from '../../bench/median.ts'

describe('renderFigures', () => {
  it('says of each aim whether it is met', () => {
    const text = renderFigures([
      {name: 'bare', value: 28.4, ratio: 1},
      {name: 'quick', value: 33, ratio: 1.2, ratioAim: 1.6},
      {name: 'slow', value: 0.7, valueAim: 0.65, ratio: 2.5, ratioAim: 2, detail: 'beside'},
    ])
    expect(text).toMatchInlineSnapshot(`
      "  bare                                            28 ms   1.00x
        quick                                           33 ms   1.20x  aim 1.6x met
        slow                                          0.70 ms   2.50x  aim 0.65 ms MISSED; aim 2x MISSED; beside"
    `)
  })

  it('takes an aim for the least where more is better', () => {
    const rate = {name: 'rate', unit: '/s', valueAim: 24_000, isMoreBetter: true}
    const text = renderFigures([
      {...rate, value: 24_000},
      {...rate, value: 23_999},
      {name: 'rest', unit: '%', value: 0.21, valueAim: 0.2},
    ])
    expect(text).toMatchInlineSnapshot(`
      "  rate                                        24,000 /s          aim 24,000 /s met
        rate                                        23,999 /s          aim 24,000 /s MISSED
        rest                                           0.21 %          aim 0.2 % MISSED"
    `)
  })
})

describe('median and percentile', () => {
  it('take one of the numbers', () => {
    expect(median([5, 1, 3])).toBe(3)
    expect(median([4, 1, 3, 2])).toBe(3)
    expect(percentile([1, 2, 3, 4], 99)).toBe(4)
    expect(median([])).toBeNaN()
  })
})

describe('parseCpuMs', () => {
  it.each([
    ['0:01.23', 1_230],
    ['00:00:07', 7_000],
    ['1-02:03:04', 93_784_000],
  ])('reads %s of ps', (text, expectedMs) => {
    expect(parseCpuMs(` ${text}\n`)).toBeCloseTo(expectedMs)
  })
})
