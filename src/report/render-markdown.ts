import {escapeForMarkdownCell} from './escape.ts'
import {formatPercent} from './format.ts'
import {dimensionHeading, keyLabel} from './key-label.ts'
import {type MeasureColumnId, measureColumns, unpricedLabel} from './report-columns.ts'
import type {Measures, ReportRow, SpendReport} from './spend-report.ts'
import {basisOf, emptyAdvice, headlineParts} from './summarize-report.ts'
import {layoutsFor} from './table-layout.ts'

/** GitHub-flavoured Markdown, for a pull request or a wiki: headline, table, notes. Ends with a line break. */
export function renderMarkdown(report: SpendReport): string {
  const basis = `<sub>${escapeForMarkdownCell(basisOf(report))}</sub>`
  if (report.rows.length === 0)
    return `${emptyAdvice(report, escapeForMarkdownCell).join('\n\n')}\n\n${basis}\n`
  const [answer = '', ...rest] = headlineParts(report, escapeForMarkdownCell)
  const notes = report.notes.map(note => `- ${escapeForMarkdownCell(note.text, longestNote)}`)
  const blocks = [`### ${answer}`, rest.join(' · '), table(report), notes.join('\n'), basis]
  return `${blocks.filter(block => block !== '').join('\n\n')}\n`
}

/** A note names every model without a price, so it may be longer than a name. */
const longestNote = 2000

function table(report: SpendReport): string {
  const ids = columnIds(report)
  const lastHeading = report.totals.unpricedTokens > 0 ? 'Share, unpriced' : 'Share'
  const headings = [
    ...report.by.map(dimension => escapeForMarkdownCell(dimensionHeading(dimension))),
    ...ids.map(id => measureColumns[id].heading),
    lastHeading,
  ]
  const rule = [...report.by.map(() => '---'), ...ids.map(() => '--:'), '--:']
  return [headings, rule, ...report.rows.map(row => rowCells(row, report)), totalCells(report)]
    .map(cells => `| ${cells.join(' | ')} |`)
    .join('\n')
}

function rowCells(row: ReportRow, report: SpendReport): string[] {
  const keys = report.by.map(dimension => escapeForMarkdownCell(keyLabel(dimension, row.key[dimension])))
  return [...keys, ...measureCells(row, report), lastCell(formatPercent(row.share), row, report)]
}

function totalCells(report: SpendReport): string[] {
  const keys = report.by.map((_, index) => (index === 0 ? '**Total**' : ''))
  return [...keys, ...measureCells(report.totals, report), lastCell('', report.totals, report)]
}

function measureCells(measures: Measures, report: SpendReport): string[] {
  return columnIds(report).map(id => measureColumns[id].cell(measures))
}

function lastCell(share: string, measures: Measures, {cost}: SpendReport): string {
  const unpriced = unpricedLabel(measures, cost)
  return [share, unpriced && `**${unpriced}**`].filter(text => text !== '').join(' ')
}

/** A document has room: the widest layout of the table. */
function columnIds(report: SpendReport): readonly MeasureColumnId[] {
  return layoutsFor(report)[0]?.measures ?? []
}
