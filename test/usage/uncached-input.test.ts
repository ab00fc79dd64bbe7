import {describe, expect, it} from 'vitest'
import {type InputMeaning, uncachedInput} from '../../src/usage/uncached-input.ts'

/** One request: 7 fresh tokens, 5,003 read from the cache, 1,207 written to it. */
const cached = {cacheRead: 5_003, cacheWrite: 1_207}
/** One with less in the cache than fresh. */
const mixed = {cacheRead: 211, cacheWrite: 103}

describe('uncachedInput', () => {
  it.each<[string, InputMeaning, number, number]>([
    ['an emitter whose input includes the cache', 'inclusive', 6_217, 7],
    ['an emitter whose input leaves it out', 'exclusive', 7, 7],
    ['an unknown one whose input is smaller than the cache', 'unknown', 7, 7],
    ['an unknown one with conventional names', 'unknown', 6_217, 7],
  ])('of %s', (_, meaning, input, expected) => {
    expect(uncachedInput({input, ...cached, areNamesConventional: true}, meaning)).toBe(expected)
  })

  it('of an unknown emitter is decided by its names where the numbers allow both', () => {
    const counts = {input: 1_323, ...mixed}
    expect(uncachedInput({...counts, areNamesConventional: true}, 'unknown')).toBe(1_009)
    expect(uncachedInput({...counts, areNamesConventional: false}, 'unknown')).toBe(1_323)
  })

  it('is never below zero, whatever contradicts itself', () => {
    expect(
      uncachedInput({input: 10, cacheRead: 20, cacheWrite: 0, areNamesConventional: true}, 'inclusive'),
    ).toBe(0)
  })

  it.each<InputMeaning>(['inclusive', 'exclusive', 'unknown'])(
    'is the input where nothing was cached: %s',
    meaning => {
      const counts = {input: 101, cacheRead: 0, cacheWrite: 0, areNamesConventional: false}
      expect(uncachedInput(counts, meaning)).toBe(101)
    },
  )
})
