import {formatChange, formatUsd, formatUsdChange} from '../format.ts'
import {dimensionHeading, keyLabel} from '../key-label.ts'
import type {Reconciliation, ReconciliationRow} from './reconciliation.ts'
import {causeLabels} from './summarize-reconciliation.ts'

export type ReconciliationColumn = {
  readonly heading: string
  readonly isRight?: boolean
  /** Columns go in this order where there is no room for all. */
  readonly goesAs?: number
  readonly row: (row: ReconciliationRow) => string
  readonly total: string
  /** Of the rows that have both, where not all have. */
  readonly compared: string
}

/** The columns of table and Markdown. Their cells are not escaped yet. */
export function reconciliationColumns({by, totals, compared, rows}: Reconciliation): ReconciliationColumn[] {
  const isAll = compared.rows === rows.length
  return [
    {
      heading: dimensionHeading(by),
      row: ({key}) => (by === 'model' && key.model === null ? '(no model)' : keyLabel(by, key[by])),
      total: 'Total',
      compared: 'With both',
    },
    {
      heading: 'Estimated',
      isRight: true,
      row: row => formatUsd(row.estimatedUsd),
      total: formatUsd(totals.estimatedUsd),
      compared: formatUsd(compared.estimatedUsd),
    },
    {
      heading: 'Reported',
      isRight: true,
      goesAs: 1,
      row: row => formatUsd(row.reportedUsd),
      total: formatUsd(totals.reportedUsd),
      compared: '',
    },
    {
      heading: 'Billed',
      isRight: true,
      row: row => formatUsd(row.billedUsd),
      total: formatUsd(totals.billedUsd),
      compared: formatUsd(compared.billedUsd),
    },
    {
      heading: 'Difference',
      isRight: true,
      row: row => formatUsdChange(row.differenceUsd),
      total: isAll ? formatUsdChange(compared.differenceUsd) : '',
      compared: formatUsdChange(compared.differenceUsd),
    },
    {
      heading: '',
      isRight: true,
      goesAs: 2,
      row: row => formatChange(row.differenceShare),
      total: isAll ? formatChange(compared.differenceShare) : '',
      compared: formatChange(compared.differenceShare),
    },
    {heading: 'Likely causes', row: causeLabels, total: '', compared: ''},
  ]
}

/** The cells of a column below its heading: rows, the total, and what can be compared where that is less. */
export function columnCells(column: ReconciliationColumn, {rows, compared}: Reconciliation): string[] {
  const isPartial = compared.rows > 0 && compared.rows < rows.length
  return [...rows.map(column.row), column.total, ...(isPartial ? [column.compared] : [])]
}
