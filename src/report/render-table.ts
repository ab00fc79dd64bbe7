import {Chalk, type ChalkInstance} from 'chalk'
import {alignCells, columnGap} from './align-cells.ts'
import {joinWithin} from './display-width.ts'
import {escapeForTerminal} from './escape.ts'
import type {Note, SpendReport} from './spend-report.ts'
import {basisOf, costPerDay, emptyAdvice, headlineParts} from './summarize-report.ts'
import {fitGrid, type TableGrid} from './table-grid.ts'
import {sum} from './table-layout.ts'

export type TableOptions = {
  /** Width of the terminal. Below 40, lines are as wide as for 40. */
  readonly columns: number
  readonly colour: boolean
}

const narrowest = 40
/** A note names every model without a price, so it may be longer than a name. */
const longestNote = 2000

/**
 * A report for a terminal: the answer, the rows, their totals, and how sure they are. No line is wider than
 * `columns`: columns of numbers go first, then names are cut. Colour only repeats what a word says. Without a
 * line break at the end.
 */
export function renderTable(report: SpendReport, options: TableOptions): string {
  const width = Math.max(narrowest, Math.floor(options.columns)) - 1
  const chalk = new Chalk({level: options.colour ? 1 : 0})
  const basis = wrap(basisOf(report), width).map(line => chalk.dim(line))
  const lines =
    report.rows.length === 0
      ? [...emptyAdvice(report, escapeForTerminal).flatMap(text => wrap(text, width)), '', ...basis]
      : [
          ...headline(report, width, chalk),
          '',
          ...drawGrid(fitGrid(report, width), chalk),
          '',
          ...report.notes.flatMap(note => noteLines(note, width, chalk)),
          ...basis,
        ]
  return lines.map(line => ` ${line}`.trimEnd()).join('\n')
}

function headline(report: SpendReport, width: number, chalk: ChalkInstance): string[] {
  const parts = [...headlineParts(report, escapeForTerminal), costPerDay(report)].filter(part => part !== '')
  const [answer = '', ...rest] = joinWithin(parts, ' · ', width)
  const [figure = ''] = answer.split(' ', 1)
  return [chalk.bold(figure) + answer.slice(figure.length), ...rest]
}

function drawGrid(grid: TableGrid, chalk: ChalkInstance): string[] {
  const {headings, rows, totals, widths, nameCount} = grid
  const columns = widths.map((width, column) => ({
    width,
    isRight: column >= nameCount && column < widths.length - 1,
  }))
  return [
    alignCells(
      headings.map(heading => chalk.dim(heading)),
      columns,
    ),
    ...rows.map(cells =>
      alignCells(
        cells.map(cell => markUnpriced(cell, chalk)),
        columns,
      ),
    ),
    chalk.dim('─'.repeat(sum(widths) + columnGap * (widths.length - 1))),
    alignCells(
      totals.map(cell => chalk.bold(markUnpriced(cell, chalk))),
      columns,
    ),
  ]
}

function markUnpriced(cell: string, chalk: ChalkInstance): string {
  return cell.replace(/(\+ )?\S+ unpriced$/, label => chalk.yellow(label))
}

/** What a reader must not overlook. */
const LOUD: readonly Note['code'][] = ['UNPRICED', 'METRICS_KNEW_MORE', 'OVER_BUDGET']

function noteLines(note: Note, width: number, chalk: ChalkInstance): string[] {
  const isLoud = LOUD.includes(note.code)
  const lines = wrap(`${isLoud ? '! ' : ''}${escapeForTerminal(note.text, longestNote)}`, width)
  return lines.map(line => (isLoud ? chalk.yellow(line) : chalk.dim(line)))
}

function wrap(text: string, width: number): string[] {
  return joinWithin(text.split(' '), ' ', width)
}
