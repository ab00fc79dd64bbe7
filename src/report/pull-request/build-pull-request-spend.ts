import type {BudgetState} from '../budget/judge-spend.ts'
import {breakDown} from './break-down.ts'
import type {Contribution} from './contribution.ts'
import {medianCost} from './median-cost.ts'
import type {Breakdown, PullRequestSpend} from './pull-request-spend.ts'
import {sumContributions} from './sum-contributions.ts'
import {type SharedState, writePullRequestNotes} from './write-pull-request-notes.ts'

/** What is known of a pull request's branch, and how it is to be shown. */
export type PullRequestInput = SharedState & {
  readonly pullRequest: PullRequestSpend['pullRequest']
  readonly branch: string
  /** Each once, see `uniteContributions`. */
  readonly contributions: readonly Contribution[]
  /** Contributions of other branches of the repository, branch by branch, for the median. */
  readonly others: readonly (readonly Contribution[])[]
  readonly by: readonly Breakdown[]
  readonly withEmail: boolean
  readonly judge: (totals: PullRequestSpend['totals']) => readonly BudgetState[]
}

/** The one value that the comment, the summary and the JSON render. Adds up; nothing after it does. */
export function buildPullRequestSpend(input: PullRequestInput): PullRequestSpend {
  const {pullRequest, branch, contributions, by, withEmail} = input
  const totals = sumContributions(contributions)
  const of = (origin: Contribution['origin']) =>
    sumContributions(contributions.filter(contribution => contribution.origin === origin))
  const unpricedModels = listUnpriced(contributions)
  const pricing = listPricing(contributions)
  return {
    schema: 'stackspend.pull-request/1',
    pullRequest,
    branch,
    isComplete: input.sharedUnreadable === undefined,
    totals,
    origins: {developer: of('developer'), ci: of('ci')},
    breakdowns: by.map(by => ({by, rows: breakDown(contributions, by, {totals, withEmail})})),
    pricing,
    coverage: sumCoverage(contributions),
    unpricedModels,
    median: medianCost(input.others),
    budgets: input.judge(totals),
    notes: writePullRequestNotes({...input, totals, unpricedModels, pricing}),
  }
}

function listUnpriced(contributions: readonly Contribution[]): PullRequestSpend['unpricedModels'] {
  const rows = contributions.flatMap(({rows}) => rows).filter(({unpricedTokens}) => unpricedTokens > 0)
  return [...Map.groupBy(rows, ({model}) => model)]
    .map(([model, rows]) => ({model, tokens: rows.reduce((sum, row) => sum + row.unpricedTokens, 0)}))
    .sort((a, b) => b.tokens - a.tokens || (a.model < b.model ? -1 : 1))
}

function listPricing(contributions: readonly Contribution[]): PullRequestSpend['pricing'] {
  const byVersion = new Map(
    contributions.map(({pricing}) => [`${pricing.asOf}\0${pricing.version}`, pricing]),
  )
  return [...byVersion].sort(([a], [b]) => (a < b ? 1 : -1)).map(([, pricing]) => pricing)
}

function sumCoverage(contributions: readonly Contribution[]): PullRequestSpend['coverage'] {
  const transcriptRequests = contributions.reduce((sum, {transcriptRequests}) => sum + transcriptRequests, 0)
  const bothRequests = contributions.reduce((sum, {bothRequests}) => sum + bothRequests, 0)
  if (transcriptRequests === 0) return null
  return {transcriptRequests, bothRequests, share: bothRequests / transcriptRequests}
}
