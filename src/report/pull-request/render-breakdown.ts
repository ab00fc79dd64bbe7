import {escapeForComment} from '../escape.ts'
import {countOf, formatInteger, formatPercent, formatTokens, formatUsd, unknown} from '../format.ts'
import type {PullRequestRow, PullRequestSpend, PullRequestSums} from './pull-request-spend.ts'

/** A table, and how many of its rows are shown. */
export type Breakable = PullRequestSpend['breakdowns'][number] & {readonly shown: number}

/** One table: its rows, the total, and how many rows were left out for want of room. */
export function renderBreakdown({by, rows, shown}: Breakable, {totals}: PullRequestSpend): string {
  const hasSessions = by === 'contributor'
  const heading = {model: 'Model', day: 'Day (UTC)', contributor: 'Contributor'}[by]
  // Of days the newest are kept.
  const kept = by === 'day' ? rows.slice(rows.length - shown) : rows.slice(0, shown)
  const lines = [
    [heading, ...(hasSessions ? ['Sessions'] : []), 'Requests', 'Tokens', 'Estimated', 'Share'],
    ['---', ...(hasSessions ? ['--:'] : []), '--:', '--:', '--:', '--:'],
    ...kept.map(row => [escapeForComment(row.key), ...cells(row, hasSessions), formatPercent(row.share)]),
    ...(rows.length > 1 ? [['**Total**', ...cells(totals, hasSessions), '']] : []),
  ]
  const table = lines.map(cells => `| ${cells.join(' | ')} |`).join('\n')
  const left = rows.length - shown
  if (left === 0) return table
  return `${table}\n\n${countOf(left, `${by === 'day' ? 'earlier ' : ''}${by}`)} did not fit here; the total has ${left === 1 ? 'it' : 'them'}.`
}

function cells(sums: PullRequestSums | PullRequestRow, hasSessions: boolean): string[] {
  return [
    ...(hasSessions ? [formatInteger(sums.sessions)] : []),
    formatInteger(sums.requests),
    formatTokens(sums.totalTokens),
    cost(sums),
  ]
}

function cost({estimatedUsd, unpricedTokens}: PullRequestSums): string {
  if (unpricedTokens === 0) return formatUsd(estimatedUsd)
  const missing = `**${formatTokens(unpricedTokens)} unpriced**`
  return estimatedUsd === null ? `${unknown} ${missing}` : `${formatUsd(estimatedUsd)} + ${missing}`
}
