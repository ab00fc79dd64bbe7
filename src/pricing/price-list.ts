/** USD per million tokens, absolute: multipliers differ between models, so none is derived. */
export type TokenRates = {
  readonly input: number
  readonly output: number
  readonly cacheWrite5m: number
  readonly cacheWrite1h: number
  readonly cacheRead: number
}

/** Rates of one model during one interval, half-open `[fromMs, toMs)` in Unix ms UTC, on 15-minute marks. */
export type PriceInterval = {
  readonly fromMs: number
  readonly toMs: number
  readonly rates: TokenRates
  readonly fastRates?: TokenRates | undefined
  /** Rates of a whole request whose prompt (input + cache read + cache write) is longer than `overTokens`. */
  readonly longPrompt?: {readonly overTokens: number; readonly rates: TokenRates} | undefined
  /** Factor on all token rates when inference was pinned to the US. */
  readonly usGeographyFactor: number
  /** Factor on all token rates for a regional endpoint of a partner cloud. */
  readonly regionalEndpointFactor: number
  /** Factor on all token rates of the Batch API, which has no fast mode. */
  readonly batchFactor: number
  readonly webSearchUsdPerThousand: number
  /** What these rates are called while they hold: a launch price, a promotion. */
  readonly label?: string | undefined
  readonly source: string
  /** Day on which the source said so, `YYYY-MM-DD`. */
  readonly asOf: string
}

export type ModelPrices = {
  readonly id: string
  readonly aliases: readonly string[]
  /** Sorted, not overlapping. */
  readonly intervals: readonly PriceInterval[]
}

/** All prices known, ready to look up. `models` is keyed by id and by alias, both normalised. */
export type PriceList = {
  readonly version: string
  readonly asOf: string
  readonly models: ReadonlyMap<string, ModelPrices>
}

/** Summed usage of one model and price class, inside one price interval. */
export type PriceableUsage = {
  /** Model id as the telemetry sent it. */
  readonly model: string
  /** Any instant of the usage; sums never cross a price interval. */
  readonly atMs: number
  /**
   * Largest threshold of `promptThresholds(list)` that each request's prompt exceeded, 0 for none.
   * `undefined` when requests were not seen one by one (metrics).
   */
  readonly promptOverTokens: number | undefined
  readonly speed?: string | undefined
  readonly geography?: string | undefined
  readonly provider?: string | undefined
  /** As the API answered: `batch` has a price of its own. */
  readonly serviceTier?: string | undefined
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly cacheWrite5mTokens: number
  readonly cacheWrite1hTokens: number
  readonly webSearches: number
}
