import {likelyCauses} from './likely-causes.ts'
import type {Amounts, ReconcileBy, Reconciliation, ReconciliationRow} from './reconciliation.ts'
import type {RowFacts} from './row-facts.ts'

export function toRow(key: string | null, facts: RowFacts): ReconciliationRow {
  const {estimatedUsd, reportedUsd} = facts.estimate
  const {billedUsd} = facts.bill
  const differenceUsd = billedUsd === null || estimatedUsd === null ? null : billedUsd - estimatedUsd
  return {
    key: {[facts.by]: key},
    estimatedUsd,
    reportedUsd,
    billedUsd,
    differenceUsd,
    differenceShare: shareOf(differenceUsd, estimatedUsd),
    causes: likelyCauses(facts),
  }
}

/** Sums of what is known. */
export function sumAmounts(rows: readonly ReconciliationRow[]): Amounts {
  return {
    estimatedUsd: sumKnown(rows.map(row => row.estimatedUsd)),
    reportedUsd: sumKnown(rows.map(row => row.reportedUsd)),
    billedUsd: sumKnown(rows.map(row => row.billedUsd)),
  }
}

/** Sums of the rows that can be compared. */
export function sumCompared(rows: readonly ReconciliationRow[]): Reconciliation['compared'] {
  const both = rows.filter(row => row.differenceUsd !== null)
  const estimatedUsd = sumKnown(both.map(row => row.estimatedUsd)) ?? 0
  const billedUsd = sumKnown(both.map(row => row.billedUsd)) ?? 0
  const differenceUsd = billedUsd - estimatedUsd
  const differenceShare = shareOf(differenceUsd, estimatedUsd)
  return {rows: both.length, estimatedUsd, billedUsd, differenceUsd, differenceShare}
}

function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null)
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0)
}

function shareOf(differenceUsd: number | null, estimatedUsd: number | null): number | null {
  return differenceUsd === null || estimatedUsd === null || estimatedUsd === 0
    ? null
    : differenceUsd / estimatedUsd
}

/** Days read forward, the rest by what costs most on either side; what is unknown comes last. */
export function compareRows(a: ReconciliationRow, b: ReconciliationRow, by: ReconcileBy): number {
  const [left = null, right = null] = [a.key[by], b.key[by]]
  const larger = by === 'day' ? 0 : costOf(b) - costOf(a)
  if (larger !== 0 || left === right) return larger
  if (left === null || right === null) return left === null ? 1 : -1
  return left < right ? -1 : 1
}

function costOf({billedUsd, estimatedUsd}: ReconciliationRow): number {
  return Math.max(billedUsd ?? -1, estimatedUsd ?? -1)
}
