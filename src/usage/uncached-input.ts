/** Whether an emitter's input count includes the tokens that were read from the cache and written to it. */
export type InputMeaning = 'inclusive' | 'exclusive' | 'unknown'

export type InputCounts = {
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  /** The cache counts have the names of the OpenTelemetry conventions, whose input is inclusive. */
  readonly areNamesConventional: boolean
}

/**
 * Input tokens beside the cache, from what an emitter calls its input. Where the emitter is not known, an input
 * smaller than its cache counts must be exclusive; else the names decide, which is an assumption.
 */
export function uncachedInput(counts: InputCounts, meaning: InputMeaning): number {
  const {input, cacheRead, cacheWrite} = counts
  const cached = cacheRead + cacheWrite
  const isInclusive =
    meaning === 'inclusive' || (meaning === 'unknown' && counts.areNamesConventional && cached <= input)
  return isInclusive ? Math.max(0, input - cached) : input
}
