import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {displayWidth, joinWithin, truncateToWidth} from '../../src/report/display-width.ts'

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['cost ──█░', 9],
    ['–…', 2],
    ['漢字', 4],
    ['👧', 2],
    ['e\u0301', 1],
    ['\u001b[1mbold\u001b[22m', 4],
  ])('of %j is %d', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})

describe('truncateToWidth', () => {
  it.each([
    ['session', 7, 'session'],
    ['session', 6, 'sessi…'],
    ['漢字漢字', 5, '漢字…'],
    ['漢字漢字', 4, '漢…'],
    ['session', 1, '…'],
    ['session', 0, ''],
  ])('cuts %s at %d to %s', (text, width, cut) => {
    expect(truncateToWidth(text, width)).toBe(cut)
  })

  it('is never wider than asked', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme'}), fc.nat({max: 20}), (text, width) => {
        expect(displayWidth(truncateToWidth(text, width))).toBeLessThanOrEqual(width)
      }),
    )
  })
})

describe('joinWithin', () => {
  it('fills lines in order', () => {
    expect(joinWithin(['one', 'two', 'three', 'four'], ' · ', 9)).toEqual(['one · two', 'three', 'four'])
  })

  it('cuts a part that no line can hold', () => {
    expect(joinWithin(['a', 'much too long', 'b'], ' ', 6)).toEqual(['a', 'much …', 'b'])
  })

  it('makes no line of nothing', () => {
    expect(joinWithin([], ' ', 10)).toEqual([])
  })
})
