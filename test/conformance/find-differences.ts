import type {Truth} from './conformance-case.ts'
import type {Figures} from './run-case.ts'

/** Half a millionth of a dollar: some tools round to millionths. */
const TOLERANCE_USD = 5e-7

/** How a tool's figures differ from the truth, in words, what matters most first; empty when they are right. */
export function findDifferences(figures: Figures, truth: Truth): readonly string[] {
  return [
    ...costDifferences(figures, truth),
    ...countDifferences(figures, truth),
    ...dayDifferences(figures, truth),
  ]
}

function costDifferences({costUsd, unpricedModels}: Figures, truth: Truth): string[] {
  const expected = truth.unpricedModels ?? []
  const isSaid = unpricedModels.toSorted().join() === expected.toSorted().join()
  // Of models without a price alone there is no cost: an unknown one is as right as a sum of nothing.
  const isAllUnpriced = expected.length > 0 && truth.costUsd === 0
  const isRight = costUsd === undefined ? isAllUnpriced : Math.abs(costUsd - truth.costUsd) <= TOLERANCE_USD
  if (isRight && isSaid) return []
  const cost = costUsd === undefined ? 'no cost' : formatUsd(costUsd)
  if (unpricedModels.length > 0) return [`${cost}, says unpriced: ${unpricedModels.join(', ')}`]
  return [expected.length > 0 ? `${cost}, says nothing` : cost]
}

function countDifferences(figures: Figures, truth: Truth): string[] {
  const counts = [
    ['requests', figures.requests, truth.requests],
    ['in', figures.inputTokens, truth.inputTokens],
    ['out', figures.outputTokens, truth.outputTokens],
    ['cache read', figures.cacheReadTokens, truth.cacheReadTokens],
    ['cache write', figures.cacheWriteTokens, truth.cacheWriteTokens],
  ] as const
  return counts
    .filter(([, counted, expected]) => counted !== undefined && counted !== expected)
    .map(([name, counted]) => `${counted?.toLocaleString('en')} ${name}`)
}

function dayDifferences({days}: Figures, {days: expected}: Truth): string[] {
  if (expected === undefined) return []
  const all = [...new Set([...Object.keys(days), ...Object.keys(expected)])].sort()
  return all
    .filter(day => Math.abs((days[day] ?? 0) - (expected[day] ?? 0)) > TOLERANCE_USD)
    .map(day => `${day} ${formatUsd(days[day] ?? 0)}`)
}

/** All digits that matter: a millionth of a dollar. */
export function formatUsd(usd: number): string {
  return `$${Number(usd.toFixed(6))}`
}
