import type {Contribution} from './contribution.ts'
import type {PullRequestSpend} from './pull-request-spend.ts'
import {sumContributions} from './sum-contributions.ts'

/** Of fewer pull requests a median says more about one of them than about the repository. */
const FEWEST = 3

/** The median cost of branches, each with its contributions; those without a price or any cost tell nothing. */
export function medianCost(branches: readonly (readonly Contribution[])[]): PullRequestSpend['median'] {
  const costsUsd = branches
    .map(contributions => sumContributions(contributions).estimatedUsd)
    .filter(costUsd => costUsd !== null && costUsd > 0)
    .sort((a, b) => Number(a) - Number(b))
  if (costsUsd.length < FEWEST) return null
  const middle = costsUsd.length / 2
  const upper = costsUsd[Math.floor(middle)] ?? 0
  const lower = costsUsd[Math.ceil(middle) - 1] ?? 0
  return {estimatedUsd: (lower + upper) / 2, pullRequests: costsUsd.length}
}
