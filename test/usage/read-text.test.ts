import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {readText, TEXT_LIMIT_BYTES} from '../../src/usage/read-text.ts'

const bytesOf = (text: string | undefined) => Buffer.byteLength(text ?? '')

describe('readText', () => {
  it('reads a text, and the text of a number or a truth value', () => {
    expect([readText('opus'), readText(5), readText(2n ** 60n), readText(false)]).toEqual([
      'opus',
      '5',
      '1152921504606846976',
      'false',
    ])
  })

  it.each([undefined, '', ['a'], {a: 'b'}])('takes %j for no text', value => {
    expect(readText(value)).toBeUndefined()
  })

  it('keeps a text of the limit whole and cuts a longer one to it', () => {
    const whole = 'x'.repeat(TEXT_LIMIT_BYTES)
    expect(readText(whole)).toBe(whole)
    expect(readText('x'.repeat(10_000))).toMatch(/^x{237}…[0-9a-f]{16}$/)
  })

  it('cuts by bytes and never through a character', () => {
    expect(readText('€'.repeat(85))).toBe('€'.repeat(85))
    expect(readText('€'.repeat(200))).toMatch(/^€{79}…[0-9a-f]{16}$/)
    expect(readText('\u0000'.repeat(200))).toMatch(/^\uFFFD{79}…[0-9a-f]{16}$/)
    expect(readText(`x${'😀'.repeat(100)}`)).toMatch(/^x(?:😀){59}…[0-9a-f]{16}$/u)
  })

  it('keeps two long texts apart that differ in one character, wherever it is', () => {
    const long = 'x'.repeat(1000)
    const texts = Array.from({length: 1000}, (_, at) => `${long.slice(0, at)}y${long.slice(at + 1)}`)
    expect(new Set([long, ...texts].map(readText)).size).toBe(1001)
  })

  it('replaces what a database would not give back as it was: NUL and half characters', () => {
    expect(readText('req\u0000_1')).toBe('req\uFFFD_1')
    expect(readText('a\uD800b')).toBe('a\uFFFDb')
  })

  it('gives for any text one that is well formed, within the limit and read as itself', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', minLength: 1, maxLength: 400}), given => {
        const text = readText(given)
        expect(text?.isWellFormed()).toBe(true)
        expect(text).not.toContain('\u0000')
        expect(bytesOf(text)).toBeLessThanOrEqual(TEXT_LIMIT_BYTES)
        expect(readText(text)).toBe(text)
      }),
    )
  })
})
