import {renderBudgetBar} from '../budget/render-budget-bar.ts'
import {escapeForComment} from '../escape.ts'
import {countOf, formatInteger, formatPercent, formatTokens, formatUsd} from '../format.ts'
import type {PullRequestNote, PullRequestSpend} from './pull-request-spend.ts'
import {type Breakable, renderBreakdown} from './render-breakdown.ts'

/** What makes the number too low. */
const LOUD: ReadonlySet<PullRequestNote['code']> = new Set(['UNPRICED', 'SHARED_UNREADABLE'])

/** A note may name every model without a price. */
const LONGEST_NOTE = 2_000

/**
 * GitHub-flavoured Markdown for a comment and a job's summary: the answer, budgets, the first table, the other tables
 * folded, and how sure it all is. At most `maxLength` UTF-16 units: the longest table is cut, and says so.
 * The same value gives the same text. Ends with a line break.
 */
export function renderComment(spend: PullRequestSpend, {maxLength}: {readonly maxLength: number}): string {
  const tables = spend.breakdowns.map(breakdown => ({...breakdown, shown: breakdown.rows.length}))
  let text = render(spend, tables)
  while (text.length > maxLength) {
    const longest = tables.reduce((a, b) => (b.shown > a.shown ? b : a), tables[0] ?? {shown: 0})
    if (longest.shown === 0) return text.slice(0, maxLength)
    longest.shown = Math.floor(longest.shown * 0.8)
    text = render(spend, tables)
  }
  return text
}

function render(spend: PullRequestSpend, tables: readonly Breakable[]): string {
  const [first, ...rest] = tables.filter(({rows}) => rows.length > 0)
  const blocks = [
    `### ${headline(spend)}`,
    comparison(spend),
    ...loudNotes(spend),
    first === undefined ? '' : renderBreakdown(first, spend),
    ...rest.map(table => folded(table, spend)),
    quietNotes(spend),
    `<sub>${footer(spend)}</sub>`,
  ]
  return `${blocks.filter(block => block !== '').join('\n\n')}\n`
}

function headline({totals, breakdowns, isComplete}: PullRequestSpend): string {
  if (totals.totalTokens === 0 && breakdowns.every(({rows}) => rows.length === 0)) {
    return isComplete
      ? '🤖 No agent work is recorded for this branch'
      : '🤖 What agents cost on this branch is not known'
  }
  const cost =
    totals.estimatedUsd === null
      ? 'Agent work without a known price'
      : `${formatUsd(totals.estimatedUsd)} of agent work`
  const isLeast = !isComplete || totals.unpricedTokens > 0
  const atLeast = totals.estimatedUsd !== null && isLeast ? 'At least ' : ''
  const sessions = totals.sessions === null ? [] : [countOf(totals.sessions, 'session')]
  return [`🤖 ${atLeast}${cost}`, ...sessions, `${formatTokens(totals.totalTokens)} tokens`].join(' · ')
}

function comparison({median, origins, budgets, isComplete}: PullRequestSpend): string {
  const isBoth = origins.developer.totalTokens > 0 && origins.ci.totalTokens > 0
  return [
    ...(isBoth
      ? [
          `Developers ${formatUsd(origins.developer.estimatedUsd)}, agents in CI ${formatUsd(origins.ci.estimatedUsd)}`,
        ]
      : []),
    ...(median === null
      ? []
      : [`Median of ${median.pullRequests} other branches here: ${formatUsd(median.estimatedUsd)}`]),
    ...budgets.map(budget => `Budget${isComplete ? '' : ', in part'} ${renderBudgetBar(budget)}`),
  ].join(' · ')
}

function loudNotes({notes}: PullRequestSpend): string[] {
  return notes
    .filter(({code}) => LOUD.has(code))
    .map(({text}) => `**⚠ ${escapeForComment(text, LONGEST_NOTE)}**`)
}

function quietNotes({notes}: PullRequestSpend): string {
  return notes
    .filter(({code}) => !LOUD.has(code))
    .map(({text}) => `- ${escapeForComment(text, LONGEST_NOTE)}`)
    .join('\n')
}

function folded(table: Breakable, spend: PullRequestSpend): string {
  return `<details><summary>By ${table.by} (${formatInteger(table.rows.length)})</summary>\n\n${renderBreakdown(table, spend)}\n\n</details>`
}

function footer({pricing, coverage}: PullRequestSpend): string {
  const [list] = pricing
  const estimate =
    list === undefined
      ? 'Estimates at list price, no bill'
      : `Estimated at list price, price list ${escapeForComment(list.version)} of ${escapeForComment(list.asOf)}, no bill`
  const seen =
    coverage === null
      ? []
      : [
          `telemetry saw ${formatPercent(coverage.share)} of ${countOf(coverage.transcriptRequests, 'request')} in transcripts`,
        ]
  return [estimate, ...seen, 'stackspend'].join(' · ')
}
