import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {textHash} from '../../src/usage/text-hash.ts'

describe('textHash', () => {
  it('is the same for the same text, in every release: it is part of what is kept', () => {
    expect([textHash(''), textHash('a'), textHash('日本😀')]).toMatchInlineSnapshot(`
      [
        "1aee8d83c14d9671",
        "3a017013c6c8405a",
        "69287f4f098374ca",
      ]
    `)
  })

  it('is 16 hexadecimal digits of any text', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), text => {
        expect(textHash(text)).toMatch(/^[0-9a-f]{16}$/)
      }),
    )
  })

  it('differs among a hundred thousand texts that are alike', () => {
    const hashes = new Set(Array.from({length: 100_000}, (_, index) => textHash(`session-${index}`)))
    expect(hashes.size).toBe(100_000)
    // Not in its first half alone: either would do by itself for so few.
    expect(new Set([...hashes].map(hash => hash.slice(8))).size).toBeGreaterThan(99_990)
  })
})
