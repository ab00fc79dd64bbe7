import {describe, expect, it} from 'vitest'
import {promptTokens, totalTokens} from '../../src/usage/total-tokens.ts'

const counts = {
  inputTokens: 1,
  outputTokens: 10,
  cacheReadTokens: 100,
  cacheWriteTokens: 1000,
  cacheWrite5mTokens: 600,
  cacheWrite1hTokens: 400,
}

describe('totalTokens', () => {
  it('adds each kind once, and not the parts of the cache writes again', () => {
    expect(totalTokens(counts)).toBe(1111)
  })
})

describe('promptTokens', () => {
  it('is all but the output', () => {
    expect(promptTokens(counts)).toBe(1101)
  })
})
