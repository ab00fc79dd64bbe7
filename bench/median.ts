/** The middle of the numbers, the upper one of two; NaN of none. */
export function median(numbers: readonly number[]): number {
  return percentile(numbers, 50)
}

/** The number that so many percent of them do not exceed; NaN of none. */
export function percentile(numbers: readonly number[], percent: number): number {
  const index = Math.min(numbers.length - 1, Math.floor((numbers.length * percent) / 100))
  return numbers.toSorted((a, b) => a - b)[index] ?? Number.NaN
}
