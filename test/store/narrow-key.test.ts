import * as fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {narrowKey} from '../../src/store/narrow-key.ts'

describe('narrowKey', () => {
  it('gives the same text the same key, in every version: keys are on disk', () => {
    expect(narrowKey('id req_1')).toBe(narrowKey('id req_1'))
    expect(narrowKey('')).toBe(0xda39a3ee5e6b)
  })

  it('is a safe integer of 48 bits for any text', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), text => {
        const key = narrowKey(text)
        expect(Number.isSafeInteger(key) && key >= 0 && key < 2 ** 48).toBe(true)
      }),
    )
  })

  it('spreads texts that hardly differ', () => {
    const keys = Array.from({length: 10_000}, (_, index) => narrowKey(`req_${index}`))
    expect(new Set(keys).size).toBe(10_000)
  })
})
