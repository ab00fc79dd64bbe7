import {describe, expect, it} from 'vitest'
import {fuzz} from '../../tools/fuzz/fuzz.ts'

const SEED = 20_261_126
const LONGEST_MS = 240_000

/** Of each target so many inputs that all together take about a minute. */
const INPUTS = [
  ['protobuf', 12_000],
  ['json', 6_000],
  ['transcripts', 4_000],
  ['price-overrides', 8_000],
  ['settings', 4_000],
  ['connections', 4_000],
  ['budgets', 8_000],
  ['claude-settings', 6_000],
  ['store', 120],
  ['http', 4_000],
  ['grpc', 1_000],
] as const

describe('the program', () => {
  it.each(INPUTS)(
    'keeps its promises to hostile inputs: %s',
    async (target, inputs) => {
      const fuzzed = await fuzz(target, {seed: SEED, inputs})
      expect(fuzzed.finds.map(({kind, message}) => `${kind}: ${message}`)).toEqual([])
      expect(fuzzed.inputs).toBe(inputs)
    },
    LONGEST_MS,
  )
})
