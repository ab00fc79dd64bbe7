import {isTimeDimension} from '../usage/dimension.ts'
import type {Dimension, ReportRow, SpendReport} from './spend-report.ts'

export const SORT_ORDERS = ['cost', 'tokens', 'requests', 'sessions', 'key'] as const

/** `key` ascends; the others put the largest first. */
export type SortOrder = (typeof SORT_ORDERS)[number]

/** Time reads forward; everything else is asked for what costs most. */
export function defaultOrder(by: readonly Dimension[]): SortOrder {
  return startsWithTime(by) ? 'key' : 'cost'
}

/** The `top` rows that matter most, in their order: of time the newest, of anything else the first. */
export function keepTop(
  rows: readonly ReportRow[],
  top: number,
  {by, order}: {readonly by: readonly Dimension[]; readonly order: SortOrder},
): readonly ReportRow[] {
  return isByTime(by, order) ? rows.slice(Math.max(0, rows.length - top)) : rows.slice(0, top)
}

/** Whether rows read forward in time. */
export function isByTime(by: readonly Dimension[], order: SortOrder): boolean {
  return order === 'key' && startsWithTime(by)
}

function startsWithTime([first]: readonly Dimension[]): boolean {
  return first !== undefined && isTimeDimension(first)
}

export function sortRows(
  rows: readonly ReportRow[],
  order: SortOrder,
  cost: SpendReport['cost'],
): ReportRow[] {
  const size = sizeOf(order, cost)
  return rows.toSorted(
    (a, b) => size(b) - size(a) || (order === 'key' ? 0 : b.totalTokens - a.totalTokens) || compareKeys(a, b),
  )
}

function sizeOf(order: SortOrder, cost: SpendReport['cost']): (row: ReportRow) => number {
  switch (order) {
    case 'cost':
      // What has no price at all comes last, behind what is known to be free.
      return row => (cost === 'estimated' ? row.estimatedUsd : row.reportedUsd) ?? -1
    case 'tokens':
      return row => row.totalTokens
    case 'requests':
      return row => row.requests ?? -1
    case 'sessions':
      return row => row.sessions
    case 'key':
      return () => 0
    default:
      return order satisfies never
  }
}

/** Dimension by dimension; what is unknown comes last. */
function compareKeys(a: ReportRow, b: ReportRow): number {
  for (const dimension of Object.keys(a.key)) {
    const left = a.key[dimension] ?? null
    const right = b.key[dimension] ?? null
    if (left === right) continue
    if (left === null) return 1
    if (right === null) return -1
    return isBefore(dimension, left, right) ? -1 : 1
  }
  return 0
}

/** Hours by their instants: when clocks go back, 02:00+02:00 comes before 02:00+01:00. */
function isBefore(dimension: string, left: string, right: string): boolean {
  return dimension === 'hour' ? Date.parse(left) < Date.parse(right) : left < right
}
