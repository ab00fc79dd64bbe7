import {escapeForMarkdownCell} from '../escape.ts'
import type {Reconciliation} from './reconciliation.ts'
import {columnCells, reconciliationColumns} from './reconciliation-columns.ts'
import {describeCauseLine, reconciliationBasis, reconciliationHeadline} from './summarize-reconciliation.ts'

const longestText = 2000

/** GitHub-flavoured Markdown: headline, table, causes, notes. Ends with a line break. */
export function renderReconciliationMarkdown(reconciliation: Reconciliation): string {
  const {by, causes, notes} = reconciliation
  const text = (value: string) => escapeForMarkdownCell(value, longestText)
  const [answer = '', ...rest] = reconciliationHeadline(reconciliation)
  const blocks = [
    `### ${answer}`,
    rest.join(' · '),
    table(reconciliation),
    causes.map(cause => `- ${text(describeCauseLine(cause, by))}`).join('\n'),
    notes.map(note => `- ${text(note.text)}`).join('\n'),
    `<sub>${text(reconciliationBasis(reconciliation))}</sub>`,
  ]
  return `${blocks.filter(block => block !== '').join('\n\n')}\n`
}

function table(reconciliation: Reconciliation): string {
  const [names, ...figures] = reconciliationColumns(reconciliation)
  if (names === undefined) return ''
  // Of a row only its name is a stranger's; the figures and labels beside it are ours.
  const keys = reconciliation.rows.map(row => escapeForMarkdownCell(names.row(row)))
  const sums = columnCells(names, reconciliation).slice(keys.length)
  const cells = [
    [names.heading, '---', ...keys, ...sums.map(name => `**${name}**`)],
    ...figures.map(column => [
      column.heading,
      column.isRight ? '--:' : '---',
      ...columnCells(column, reconciliation),
    ]),
  ]
  const lines = (cells[0] ?? []).map((_, line) => cells.map(column => column[line] ?? ''))
  return lines.map(line => `| ${line.join(' | ')} |`).join('\n')
}
