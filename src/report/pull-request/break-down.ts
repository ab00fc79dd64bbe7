import type {Contribution} from './contribution.ts'
import type {Breakdown, PullRequestRow, PullRequestSums} from './pull-request-spend.ts'
import {sumContributionRows, sumContributions} from './sum-contributions.ts'

export type NameOptions = {
  /** Shows e-mails that their owners shared; otherwise those are known by their pseudonym. */
  readonly withEmail: boolean
}

/** Contributions by model, day or contributor: the dearest first, days in their order. */
export function breakDown(
  contributions: readonly Contribution[],
  by: Breakdown,
  {totals, ...names}: NameOptions & {readonly totals: PullRequestSums},
): PullRequestRow[] {
  const groups = by === 'contributor' ? byContributor(contributions, names) : byRow(contributions, by)
  const rows = groups.map(([key, sums]) => ({key, ...sums, share: shareOf(sums, totals)}))
  return rows.sort((a, b) => (by === 'day' ? compareText(a.key, b.key) : compareCost(a, b)))
}

type Group = readonly [key: string, sums: PullRequestSums]

function byRow(contributions: readonly Contribution[], by: 'model' | 'day'): Group[] {
  const rows = contributions.flatMap(({rows}) => rows)
  return [...Map.groupBy(rows, row => row[by])].map(([key, rows]) => [key, sumContributionRows(rows, null)])
}

/** A person is known by pseudonym: the same on all machines, whatever name each of them gave. */
function byContributor(contributions: readonly Contribution[], names: NameOptions): Group[] {
  const people = Map.groupBy(contributions, contribution =>
    contribution.origin === 'ci' ? `ci\0${contribution.contributor}` : pseudonymOf(contribution),
  )
  return [...people.values()].map(parts => [nameOf(parts, names), sumContributions(parts)])
}

function nameOf(parts: readonly Contribution[], {withEmail}: NameOptions): string {
  const [first] = parts
  if (first === undefined) return ''
  const isShown = ({contributor}: Contribution) => withEmail || !isEmail(contributor)
  const named = parts.filter(isShown)
  const chosen = named.find(part => part.contributor !== pseudonymOf(part)) ?? named[0]
  return chosen?.contributor ?? pseudonymOf(first)
}

/** As git knows e-mails; a name may hold the sign too. */
function isEmail(name: string): boolean {
  return /^[^\s@<>]+@[^\s@<>]+$/.test(name)
}

/** The id of a developer's contribution is `<pseudonym>-<machine>`. */
function pseudonymOf({id}: Contribution): string {
  return id.replace(/-[^-]*$/, '')
}

function shareOf(part: PullRequestSums, whole: PullRequestSums): number | null {
  if (part.estimatedUsd === null || whole.estimatedUsd === null || whole.estimatedUsd === 0) return null
  return part.estimatedUsd / whole.estimatedUsd
}

/** What has no price at all comes first: it may cost the most. */
function compareCost(a: PullRequestRow, b: PullRequestRow): number {
  const costOf = ({estimatedUsd}: PullRequestRow) => estimatedUsd ?? Number.POSITIVE_INFINITY
  if (costOf(a) !== costOf(b)) return costOf(b) > costOf(a) ? 1 : -1
  return b.totalTokens - a.totalTokens || compareText(a.key, b.key)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
