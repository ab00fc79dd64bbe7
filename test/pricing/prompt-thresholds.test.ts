import {describe, expect, it} from 'vitest'
import {priceBoundariesMs} from '../../src/pricing/price-boundaries.ts'
import {classifyPrompt, promptThresholds} from '../../src/pricing/prompt-thresholds.ts'
import {builtInPriceList} from '../support/price-list.ts'

const empty = {version: '1', asOf: '2026-01-01', models: new Map()}

describe('promptThresholds', () => {
  it('are those of the built-in list, ascending', () => {
    expect(promptThresholds(builtInPriceList())).toEqual([100_000, 200_000])
  })

  it('are none in a list without long prompts', () => {
    expect(promptThresholds(empty)).toEqual([])
  })
})

describe('classifyPrompt', () => {
  it.each([
    [0, 0],
    [100_000, 0],
    [100_001, 100_000],
    [200_000, 100_000],
    [200_001, 200_000],
    [900_000, 200_000],
  ])('puts a prompt of %i tokens over %i', (tokens, threshold) => {
    expect(classifyPrompt(tokens, [100_000, 200_000])).toBe(threshold)
  })

  it('knows one class without thresholds', () => {
    expect(classifyPrompt(1e9, [])).toBe(0)
  })
})

describe('priceBoundariesMs', () => {
  const boundaries = priceBoundariesMs(builtInPriceList())

  it('are finite, ascending, distinct, and on the marks of a rollup bucket', () => {
    expect(boundaries).toEqual([...new Set(boundaries)].sort((a, b) => a - b))
    for (const boundary of boundaries) expect(boundary % (15 * 60_000)).toBe(0)
  })

  it('hold the starts and the ends', () => {
    expect(boundaries).toContain(Date.parse('2026-10-07T00:00:00Z'))
    expect(boundaries).toContain(Date.parse('2026-12-01T00:00:00Z'))
    expect(boundaries.at(-1)).toBe(Date.parse('2026-12-01T00:00:00Z'))
  })

  it('are none in an empty list', () => {
    expect(priceBoundariesMs(empty)).toEqual([])
  })
})
