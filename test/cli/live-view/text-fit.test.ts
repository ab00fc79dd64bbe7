import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {padText, withoutLastCharacter} from '../../../src/cli/live-view/text-fit.ts'
import {displayWidth} from '../../../src/report/display-width.ts'

describe('padText', () => {
  it('fills a column exactly, on either side', () => {
    expect(padText('日本', 6)).toBe('日本  ')
    expect(padText('41', 4, 'right')).toBe('  41')
    expect(displayWidth(padText('日本語', 4))).toBe(4)
  })

  it('cuts what is longer and marks the cut', () => {
    expect(padText('acme/api', 7)).toBe('acme/a…')
    expect(padText('日本語', 5)).toBe('日本…')
    expect(padText('日本語', 4)).toBe('日… ')
  })

  it('takes exactly as many cells as asked for', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme-ascii'}), fc.nat({max: 40}), (text, cells) => {
        expect(displayWidth(padText(text, cells))).toBe(cells)
        expect(displayWidth(padText(`日本${text}`, cells, 'right'))).toBe(cells)
      }),
    )
  })
})

describe('withoutLastCharacter', () => {
  it('removes a whole character, and nothing from nothing', () => {
    expect(withoutLastCharacter('ae\u0301')).toBe('a')
    expect(withoutLastCharacter('')).toBe('')
  })
})
