import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {displayWidth} from '../../src/report/display-width.ts'
import {fitColumns} from '../../src/report/fit-columns.ts'

const columns = [
  {cells: ['Model', 'claude-opus-5-5']},
  {cells: ['Input', '4.00'], isRight: true},
  {cells: ['Read', '0.20'], isRight: true, goesAs: 2},
  {cells: ['', 'fast mode 8/40'], goesAs: 1},
]

describe('fitColumns', () => {
  it('aligns numbers right and names left', () => {
    expect(fitColumns(columns, 80)).toEqual({
      lines: ['Model            Input  Read', 'claude-opus-5-5   4.00  0.20  fast mode 8/40'],
      isPartial: false,
    })
  })

  it('lets columns go in their order, and says so', () => {
    expect(fitColumns(columns, 40)).toEqual({
      lines: ['Model            Input  Read', 'claude-opus-5-5   4.00  0.20'],
      isPartial: true,
    })
    expect(fitColumns(columns, 25).lines).toEqual(['Model            Input', 'claude-opus-5-5   4.00'])
  })

  it('then cuts the widest of those that stay', () => {
    expect(fitColumns(columns, 20).lines).toEqual(['Model          Input', 'claude-opus-…   4.00'])
  })

  it('never makes a line wider than asked for', () => {
    const cell = fc.string({unit: 'grapheme', maxLength: 50})
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell)), fc.integer({min: 28, max: 120}), (rows, width) => {
        const three = [0, 1, 2].map(index => ({cells: rows.map(row => row[index] ?? '')}))
        for (const line of fitColumns(three, width).lines)
          expect(displayWidth(line)).toBeLessThanOrEqual(width)
      }),
    )
  })
})
