import type {PriceList} from '../../pricing/price-list.ts'
import type {SpendRow} from '../../store/spend-query.ts'
import {listUnpriced} from '../list-unpriced.ts'
import {sumBill} from './bill-facts.ts'
import type {BillLine} from './bill-line.ts'
import {estimateFacts} from './estimate-facts.ts'
import {groupBoth, type RowGroup} from './group-both.ts'
import {causeCodes, describeCause} from './likely-causes.ts'
import {type DayDifference, movedDays} from './moved-days.ts'
import type {ReconcileBy, Reconciliation} from './reconciliation.ts'
import {compareRows, sumAmounts, sumCompared, toRow} from './reconciliation-row.ts'
import type {RowFacts} from './row-facts.ts'
import {writeBillNotes} from './write-bill-notes.ts'

/** A bill and what was recorded of the same days. */
export type ReconciliationInput = {
  readonly period: Reconciliation['period']
  readonly isPeriodRounded: boolean
  /** Of the period, what was recorded before this instant was pruned, Unix ms; absent where nothing was. */
  readonly prunedUntilMs?: number | undefined
  readonly by: ReconcileBy
  readonly source: 'stackspend' | 'csv'
  readonly provider: string | null
  /** Of the period alone. */
  readonly lines: readonly BillLine[]
  /** How many items were no bill of this provider, by provider type. */
  readonly leftOut: ReadonlyMap<string, number>
  /** Summed by `by` alone. */
  readonly rows: readonly SpendRow[]
  readonly prices: PriceList
  readonly userNames: Readonly<Record<string, string>>
  /** `anthropic.plan` of the sessions of a row, by its key. */
  readonly plans: ReadonlyMap<string | null, readonly string[]>
  /** The first day, `YYYY-MM-DD`, that the provider may still be adding up. */
  readonly openSince: string
  /** The period's last day, `YYYY-MM-DD`. */
  readonly lastDay: string
  /** By key: share of the requests in transcripts that telemetry saw. */
  readonly coverage?: ReadonlyMap<string | null, number>
}

const noDays: ReadonlySet<string | null> = new Set()

/** The one value that every output renders. Groups, adds up and explains; nothing after it does. */
export function buildReconciliation(input: ReconciliationInput): Reconciliation {
  const groups = groupBoth(input)
  const moved = input.by === 'day' && mayDaysMove(input) ? movedDays(dayDifferences(groups, input)) : noDays
  const known = groups
    .map(group => ({group, row: toRow(group.key, factsOf([group], input, moved.has(group.key)))}))
    .toSorted((a, b) => compareRows(a.row, b.row, input.by))
  const rows = known.map(({row}) => row)
  const causes = causeCodes.flatMap(code => {
    const having = known.filter(({row}) => row.causes.some(cause => cause.code === code))
    if (having.length === 0) return []
    const together = factsOf(
      having.map(({group}) => group),
      input,
      false,
    )
    return [{...describeCause(code, together), rows: having.length}]
  })
  const {source, provider, lines, prices, period, by} = input
  const unpricedModels = listUnpriced(input.rows, prices)
  return {
    schema: 'stackspend.reconciliation/1',
    period,
    by,
    bill: {source, provider, lines: lines.length},
    rows,
    totals: sumAmounts(rows),
    compared: sumCompared(rows),
    causes,
    pricing: {version: prices.version, asOf: prices.asOf},
    unpricedModels,
    notes: writeBillNotes({...input, rows, unpricedModels}),
  }
}

/** In the bill's own zone the days are the same; StackSpend does not tell which it counts in. */
function mayDaysMove({source, period}: ReconciliationInput): boolean {
  return source === 'stackspend' || period.timezone !== 'UTC'
}

function factsOf(groups: readonly RowGroup[], input: ReconciliationInput, isMovedDay: boolean): RowFacts {
  const {by, prices, plans, openSince, lastDay, coverage} = input
  const [key = null] = groups.map(group => group.key)
  const ownPlans = groups.flatMap(group => plans.get(group.key) ?? [])
  return {
    by,
    bill: sumBill(groups.flatMap(group => group.lines)),
    estimate: estimateFacts(
      groups.flatMap(group => group.rows),
      {prices, plans: ownPlans},
    ),
    isRecent: (by === 'day' ? (key ?? '') : lastDay) >= openSince,
    isMovedDay,
    coverage: lowest(groups.flatMap(group => coverage?.get(group.key) ?? [])),
  }
}

function lowest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values)
}

function dayDifferences(groups: readonly RowGroup[], input: ReconciliationInput): Map<string, DayDifference> {
  const days = new Map<string, DayDifference>()
  for (const group of groups) {
    const {bill, estimate} = factsOf([group], input, false)
    const {billedUsd} = bill
    const {estimatedUsd} = estimate
    if (group.key === null || (billedUsd === null && estimatedUsd === null)) continue
    const differenceUsd = (billedUsd ?? 0) - (estimatedUsd ?? 0)
    days.set(group.key, {differenceUsd, ofUsd: Math.max(Math.abs(billedUsd ?? 0), estimatedUsd ?? 0)})
  }
  return days
}
