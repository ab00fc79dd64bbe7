/** Reproducible chance: the same seed gives the same sequence. */
export type Random = {
  /** A whole number from `from` to `to`, both included. */
  readonly between: (from: number, to: number) => number
  readonly isOnce: (outOf: number) => boolean
  readonly pick: <T>(choices: readonly [T, ...T[]]) => T
  /** `digits` hexadecimal digits. */
  readonly hex: (digits: number) => string
}

/** A linear congruential generator (constants of Numerical Recipes), of which the high bits are used. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    between,
    isOnce: outOf => between(1, outOf) === 1,
    pick: choices => choices[between(0, choices.length - 1)] ?? choices[0],
    hex: digits => Array.from({length: digits}, () => between(0, 15).toString(16)).join(''),
  }
}
