import type {Contribution, ContributionRow} from './contribution.ts'
import type {PullRequestSums} from './pull-request-spend.ts'

/** Sums rows that were priced where they were made; `sessions` where they are known to be distinct. */
export function sumContributionRows(
  rows: readonly ContributionRow[],
  sessions: number | null,
): PullRequestSums {
  const sum = (tokens: (row: ContributionRow) => number | null) =>
    rows.reduce((total, row) => total + (tokens(row) ?? 0), 0)
  const isKnown = (value: (row: ContributionRow) => number | null) => rows.some(row => value(row) !== null)
  return {
    requests: isKnown(row => row.requests) ? sum(row => row.requests) : null,
    inputTokens: sum(row => row.inputTokens),
    outputTokens: sum(row => row.outputTokens),
    cacheReadTokens: sum(row => row.cacheReadTokens),
    cacheWriteTokens: sum(row => row.cacheWriteTokens),
    totalTokens: sum(row => row.totalTokens),
    estimatedUsd: isKnown(row => row.estimatedUsd) ? sum(row => row.estimatedUsd) : null,
    unpricedTokens: sum(row => row.unpricedTokens),
    sessions,
  }
}

/** Sums whole contributions: their sessions are on different machines, so they add up. */
export function sumContributions(contributions: readonly Contribution[]): PullRequestSums {
  const sessions = contributions.reduce((total, contribution) => total + contribution.sessions, 0)
  return sumContributionRows(
    contributions.flatMap(({rows}) => rows),
    sessions,
  )
}
