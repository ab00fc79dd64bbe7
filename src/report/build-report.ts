import type {PriceList} from '../pricing/price-list.ts'
import type {SessionCount, SpendRow} from '../store/spend-query.ts'
import {budgetNotes} from './budget/budget-notes.ts'
import type {BudgetStanding} from './budget/budget-standing.ts'
import {type Coverage, sumCoverage, toCoverage} from './lanes/coverage.ts'
import {listUnpriced} from './list-unpriced.ts'
import {type KeyNames, rowKey} from './row-key.ts'
import {defaultOrder, isByTime, keepTop, type SortOrder, sortRows} from './sort-rows.ts'
import type {Dimension, Measures, ReportRow, SpendReport} from './spend-report.ts'
import {addUp, type Summed, sumSpend, toMeasures} from './sum-spend.ts'
import {writeNotes} from './write-notes.ts'

/** What the store found, and how it is to be shown. */
export type ReportInput = {
  readonly period: SpendReport['period']
  readonly isPeriodRounded: boolean
  readonly by: readonly Dimension[]
  readonly filters: SpendReport['filters']
  readonly rows: readonly SpendRow[]
  /** Sessions per key, and of all. */
  readonly sessions: readonly SessionCount[]
  readonly allSessions: number
  readonly prices: PriceList
  readonly names: KeyNames
  readonly cost: SpendReport['cost']
  readonly order?: SortOrder | undefined
  /** Keep so many rows: the first, or of time the newest. */
  readonly top?: number | undefined
  /** Of the period, the sums before this instant were pruned, Unix ms; absent where none were. */
  readonly prunedUntilMs?: number | undefined
  readonly tokensOnlyMetricsSaw: number
  readonly plans: readonly string[]
  /** When telemetry first told of a request, Unix ms; absent when it never did. */
  readonly telemetrySinceMs: number | undefined
  /** Versions of Claude Code whose requests telemetry missed. */
  readonly missedVersions: readonly string[]
  /** Budgets that concern the report. */
  readonly budgets?: readonly BudgetStanding[]
}

/** The one report value that every output renders. Adds up and prices; nothing after it does. */
export function buildReport(input: ReportInput): SpendReport {
  const {by, cost, prices, rows} = input
  const groups = groupRows(input)
  const summed = addUp(groups.map(group => group.summed))
  const totals = toMeasures(summed, input.allSessions)
  const order = input.order ?? defaultOrder(by)
  const sorted = sortRows(
    groups.map(group => toReportRow(group, totals, cost)),
    order,
    cost,
  )
  const kept = keepTop(sorted, input.top ?? sorted.length, {by, order})
  const unpricedModels = listUnpriced(rows, prices)
  const coverage = coverageOf(input)
  const facts = {
    ...input,
    summed,
    unpricedModels,
    coverage,
    rowsLeftOut: sorted.length - kept.length,
    isByTime: isByTime(by, order),
  }
  return {
    schema: 'stackspend.report/1',
    period: input.period,
    by,
    filters: input.filters,
    cost,
    rows: kept,
    totals,
    pricing: {version: prices.version, asOf: prices.asOf},
    coverage,
    basis: {subscriptionPlans: input.plans},
    unpricedModels,
    budgets: input.budgets ?? [],
    notes: [...writeNotes(facts), ...budgetNotes(input.budgets ?? [])],
  }
}

type Group = {
  readonly key: ReportRow['key']
  readonly summed: Summed
  readonly sessions: number
  readonly coverage: Coverage | null
}

function groupRows({by, rows, sessions, prices, names}: ReportInput): Group[] {
  const keyOf = (values: SpendRow['key']) =>
    Object.fromEntries(
      by.map((dimension, index) => [dimension, rowKey(dimension, values[index] ?? null, names)]),
    )
  const groups = new Map<string, {key: ReportRow['key']; rows: SpendRow[]; sessions: number}>()
  for (const row of rows) {
    const key = keyOf(row.key)
    const id = JSON.stringify(key)
    const group = groups.get(id) ?? {key, rows: [], sessions: 0}
    group.rows.push(row)
    groups.set(id, group)
  }
  for (const count of sessions) {
    const group = groups.get(JSON.stringify(keyOf(count.key)))
    if (group !== undefined) group.sessions += count.sessions
  }
  return [...groups.values()].map(group => ({
    key: group.key,
    summed: sumSpend(group.rows, prices),
    sessions: group.sessions,
    coverage: toCoverage(sumCoverage(group.rows)),
  }))
}

function toReportRow(
  {key, summed, sessions, coverage}: Group,
  totals: Measures,
  cost: SpendReport['cost'],
): ReportRow {
  const measures = toMeasures(summed, sessions)
  return {key, ...measures, share: shareOf(measures, totals, cost), coverage}
}

function coverageOf({rows, telemetrySinceMs, missedVersions}: ReportInput): SpendReport['coverage'] {
  const coverage = toCoverage(sumCoverage(rows))
  if (coverage === null || telemetrySinceMs === undefined) return null
  return {...coverage, since: new Date(telemetrySinceMs).toISOString(), missedVersions}
}

function shareOf(measures: Measures, totals: Measures, cost: SpendReport['cost']): number | null {
  const [part, whole] =
    cost === 'estimated'
      ? [measures.estimatedUsd, totals.estimatedUsd]
      : [measures.reportedUsd, totals.reportedUsd]
  return part === null || whole === null || whole === 0 ? null : part / whole
}
