import type {BudgetLevel} from './budget-level.ts'

/** An amount, and from which percentages of it on it is worth a word. */
export type BudgetLimit = {
  readonly name: string
  /** More than 0. */
  readonly usd: number
  /** Ascending; the last is `trending-high`, those before it `watch`. */
  readonly softPercents: readonly number[]
  /** What is more than this share of `usd` is `over`. */
  readonly hardPercent: number
}

/** What was spent, as every report has it. */
export type BudgetSpend = {
  /** At list price, of what has a price; `null` when nothing has. */
  readonly estimatedUsd: number | null
  readonly unpricedTokens: number
}

/** A budget held against what was spent, for every output. USD are unrounded. */
export type BudgetState = BudgetLimit & {
  /** `null` is unknown: nothing of what was used has a price. */
  readonly spentUsd: number | null
  /** Tokens that `spentUsd` leaves out: with any, `spentUsd`, `share` and `level` are the least that they can be. */
  readonly unpricedTokens: number
  readonly level: BudgetLevel
  /** The highest threshold that was reached, in percent; `null` below the first. */
  readonly reachedPercent: number | null
  /** Of `usd`, from 0 and beyond 1; `null` when unknown. */
  readonly share: number | null
  /** Of `usd`; below 0 when more was spent, `null` when unknown. */
  readonly remainingUsd: number | null
}

/** Sums of floating point carry noise; a token of the cheapest model costs ten times more. */
const NOISE_USD = 1e-9

/**
 * Holds an amount against a budget. A soft threshold is reached with its exact amount, the hard one is passed by what
 * is more, as `report --max-usd` has it. Where there is neither an estimate nor an unpriced token, nothing was used.
 */
export function judgeSpend(limit: BudgetLimit, {estimatedUsd, unpricedTokens}: BudgetSpend): BudgetState {
  const {name, usd, softPercents, hardPercent} = limit
  const spentUsd = estimatedUsd ?? (unpricedTokens === 0 ? 0 : null)
  const rising = [...softPercents].sort((a, b) => a - b)
  const reached =
    spentUsd === null ? [] : rising.filter(percent => spentUsd >= atPercent(usd, percent) - NOISE_USD)
  const isOver = spentUsd !== null && spentUsd > atPercent(usd, hardPercent) + NOISE_USD
  return {
    name,
    usd,
    softPercents: rising,
    hardPercent,
    spentUsd,
    unpricedTokens,
    level: spentUsd === null ? 'unknown' : isOver ? 'over' : softLevel(reached.length, rising.length),
    reachedPercent: isOver ? hardPercent : (reached.at(-1) ?? null),
    share: spentUsd === null ? null : spentUsd / usd,
    remainingUsd: spentUsd === null ? null : usd - spentUsd,
  }
}

function softLevel(reached: number, all: number): BudgetLevel {
  if (reached === 0) return 'on-track'
  return reached === all ? 'trending-high' : 'watch'
}

function atPercent(usd: number, percent: number): number {
  return (usd * percent) / 100
}
