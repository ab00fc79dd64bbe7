import type {PriceList} from '../../pricing/price-list.ts'
import type {SessionCount, SpendRow} from '../../store/spend-query.ts'
import {dayKey} from '../calendar-key.ts'
import {sumCoverage} from '../lanes/coverage.ts'
import {sumSpend, toMeasures} from '../sum-spend.ts'
import type {Contribution, ContributionRow} from './contribution.ts'

/** Whose usage it is and of which branch. */
export type ContributionHead = Pick<Contribution, 'id' | 'origin' | 'contributor' | 'project' | 'branch'>

/** Sums of one contributor; keys begin with the UTC day (days since 1970) and the model. */
export type ContributionUsage = {
  readonly rows: readonly SpendRow[]
  /** Distinct sessions per day and model, and in all. */
  readonly sessions: readonly SessionCount[]
  readonly allSessions: number
}

/** What is to be shared of some usage, priced; rows by day, then by model. `undefined` of no usage. */
export function buildContribution(
  head: ContributionHead,
  {rows, sessions, allSessions}: ContributionUsage,
  prices: PriceList,
): Contribution | undefined {
  if (rows.length === 0) return undefined
  const {transcriptRequests, bothRequests} = sumCoverage(rows)
  const sessionsOf = new Map(sessions.map(({key, sessions}) => [groupOf(key), sessions]))
  const groups = [...Map.groupBy(rows, ({key}) => groupOf(key))].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    schema: 'stackspend.contribution/1',
    ...head,
    pricing: {version: prices.version, asOf: prices.asOf},
    sessions: allSessions,
    transcriptRequests,
    bothRequests,
    rows: groups.flatMap(([group, rows]) => toRow(rows, sessionsOf.get(group) ?? 0, prices)),
  }
}

function toRow(rows: readonly SpendRow[], sessions: number, prices: PriceList): ContributionRow[] {
  const [first] = rows
  if (first === undefined) return []
  const measures = toMeasures(sumSpend(rows, prices), sessions)
  return [
    {
      day: dayKey(Number(first.key[0])),
      model: String(first.key[1]),
      requests: measures.requests,
      inputTokens: measures.inputTokens,
      outputTokens: measures.outputTokens,
      cacheReadTokens: measures.cacheReadTokens,
      cacheWriteTokens: measures.cacheWriteTokens,
      totalTokens: measures.totalTokens,
      estimatedUsd: measures.estimatedUsd,
      unpricedTokens: measures.unpricedTokens,
      sessions: measures.sessions,
    },
  ]
}

/** Days since 1970 have five digits until the year 2243, so that they sort as text. */
function groupOf([day, model]: SpendRow['key']): string {
  return `${day}\0${model}`
}
