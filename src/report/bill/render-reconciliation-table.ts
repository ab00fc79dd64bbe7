import {Chalk} from 'chalk'
import {joinWithin} from '../display-width.ts'
import {escapeForTerminal} from '../escape.ts'
import {fitColumns} from '../fit-columns.ts'
import type {TableOptions} from '../render-table.ts'
import type {Reconciliation} from './reconciliation.ts'
import {columnCells, reconciliationColumns} from './reconciliation-columns.ts'
import {describeCauseLine, reconciliationBasis, reconciliationHeadline} from './summarize-reconciliation.ts'

const narrowest = 60
/** A text may name every model without a price, so it may be longer than a name. */
const longestText = 2000
/** What makes a figure lower than it is, or was kept out of it. */
const loud: ReadonlySet<string> = new Set(['AMOUNT_MISSING', 'UNPRICED', 'ESTIMATES_LEFT_OUT'])

/**
 * Estimate beside bill for a terminal: the answer, the rows, their totals, the causes, and how sure it is. No
 * line is wider than `columns`, or 60 where that is less. Without a line break at the end.
 */
export function renderReconciliationTable(reconciliation: Reconciliation, options: TableOptions): string {
  const width = Math.max(narrowest, Math.floor(options.columns)) - 1
  const chalk = new Chalk({level: options.colour ? 1 : 0})
  const wrap = (text: string) => joinWithin(escapeForTerminal(text, longestText).split(' '), ' ', width)
  const warn = (text: string) => wrap(`! ${text}`).map(line => chalk.yellow(line))
  const {by, causes, notes} = reconciliation
  const [answer = '', ...rest] = reconciliationHeadline(reconciliation)
  const blocks = [
    [...wrap(answer).map(line => chalk.bold(line)), ...rest.flatMap(wrap)],
    drawRows(reconciliation, width),
    causes.flatMap(cause => {
      const line = describeCauseLine(cause, by)
      return loud.has(cause.code) ? warn(line) : wrap(line)
    }),
    notes.flatMap(({code, text}) => (loud.has(code) ? warn(text) : wrap(text).map(line => chalk.dim(line)))),
    wrap(reconciliationBasis(reconciliation)).map(line => chalk.dim(line)),
  ]
  return blocks
    .filter(lines => lines.length > 0)
    .map(lines => lines.map(line => ` ${line}`.trimEnd()).join('\n'))
    .join('\n\n')
}

function drawRows(reconciliation: Reconciliation, width: number): string[] {
  const {rows} = reconciliation
  const columns = reconciliationColumns(reconciliation).map(column => ({
    ...column,
    cells: [column.heading, ...columnCells(column, reconciliation)].map(cell => escapeForTerminal(cell)),
  }))
  const {lines} = fitColumns(columns, width)
  const widest = Math.max(...lines.map(line => line.length))
  return lines.toSpliced(rows.length + 1, 0, '─'.repeat(Math.min(widest, width)))
}
