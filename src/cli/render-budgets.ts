import {Chalk, type ChalkInstance} from 'chalk'
import type {BudgetStatus, ShownBudget} from '../app/budgets/show-budgets.ts'
import {levelTitle} from '../report/budget/budget-level.ts'
import type {BudgetStanding} from '../report/budget/budget-standing.ts'
import {scopeLabel} from '../report/budget/describe-standing.ts'
import {dayKey} from '../report/calendar-key.ts'
import {describeFilters} from '../report/describe-filters.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {fitColumns} from '../report/fit-columns.ts'
import {bar, formatBudgetUsd, formatPercent, formatTokens, formatUsd} from '../report/format.ts'
import {describePriceList} from '../report/summarize-report.ts'
import {localDayAt, localTimeOfDay} from '../report/time-zone.ts'

const COLUMNS = [
  {heading: 'Budget'},
  {heading: 'Period', goesAs: 3},
  {heading: 'Spent', isRight: true},
  {heading: 'Of', isRight: true},
  {heading: 'Used', goesAs: 1},
  {heading: '', isRight: true},
  {heading: 'Level'},
  {heading: 'Begins anew', goesAs: 2},
]

const BAR_CELLS = 10

export type BudgetTableOptions = {
  readonly columns: number
  readonly colour: boolean
  /** So many scopes of each budget, the most used first. */
  readonly top: number
}

/** A line for each budget, and below it one for each of its scopes; then what must be known of the figures. */
export function renderBudgets(status: BudgetStatus, options: BudgetTableOptions): string {
  const chalk = new Chalk({level: options.colour ? 1 : 0})
  const rows = status.budgets.flatMap(budget => budgetRows(budget, options.top))
  const columns = COLUMNS.map(({heading, ...column}, index) => ({
    ...column,
    cells: [heading, ...rows.map(row => row.cells[index] ?? '')],
  }))
  const {lines} = fitColumns(columns, options.columns - 1)
  const [heading = '', ...body] = lines
  const painted = body.map((line, index) => paint(line, rows[index]?.level, chalk))
  return [chalk.dim(heading), ...painted, '', ...remarks(status, options.top).map(text => chalk.dim(text))]
    .map(line => ` ${line}`.trimEnd())
    .join('\n')
}

type Row = {readonly cells: readonly string[]; readonly level: BudgetStanding['level'] | undefined}

function budgetRows(budget: ShownBudget, top: number): Row[] {
  const {name, origin, each, period, only} = budget
  const limits = describeFilters(only, escapeForTerminal)
  const title = [
    `${escapeForTerminal(name)}${origin === 'project' ? ' (project)' : ''}`,
    ...(each === null ? [] : [`each ${each === 'pullRequest' ? 'pull request' : each}`]),
    ...limits,
  ].join(', ')
  const [whole] = budget.standings
  if (each === null) return whole === undefined ? [] : [standingRow(title, periodName(period), whole)]
  const head: Row = {
    cells: [
      title,
      periodName(period),
      '',
      formatBudgetUsd(budget.usd),
      '',
      '',
      whole === undefined ? 'nothing yet' : '',
      '',
    ],
    level: undefined,
  }
  const scopes = budget.standings.slice(0, top)
  return [head, ...scopes.map(state => standingRow(`  ${scopeLabel(state, escapeForTerminal)}`, '', state))]
}

function standingRow(title: string, period: string, standing: BudgetStanding): Row {
  const {spentUsd, unpricedTokens, usd, share, level} = standing
  const least = unpricedTokens > 0 && spentUsd !== null ? '≥ ' : ''
  const cells = [
    title,
    period,
    `${least}${formatUsd(spentUsd)}`,
    formatBudgetUsd(usd),
    bar(share ?? 0, BAR_CELLS, '▓'),
    formatPercent(share),
    levelTitle(level),
    beginsAnew(standing),
  ]
  return {cells, level}
}

function periodName(period: ShownBudget['period']): string {
  return period === 'none' ? 'all time' : period
}

/** The local day, and the time where it is not midnight. */
function beginsAnew({until, timezone}: BudgetStanding): string {
  if (until === null) return 'never'
  const atMs = Date.parse(until)
  const time = localTimeOfDay(timezone, atMs)
  const day = dayKey(localDayAt(timezone, atMs))
  return time === '00:00' ? day : `${day} ${time}`
}

function paint(line: string, level: Row['level'], chalk: ChalkInstance): string {
  if (level === 'over') return chalk.red(line)
  return level === 'trending-high' || level === 'unknown' ? chalk.yellow(line) : line
}

function remarks({budgets, pricing}: BudgetStatus, top: number): string[] {
  const standings = budgets.flatMap(budget => budget.standings)
  const unpriced = Math.max(0, ...standings.map(({unpricedTokens}) => unpricedTokens))
  const hidden = budgets.reduce((sum, budget) => sum + Math.max(0, budget.standings.length - top), 0)
  const unscoped = budgets.filter(({unscoped: {estimatedUsd}}) => estimatedUsd !== null && estimatedUsd > 0)
  const zones = [...new Set(standings.filter(({until}) => until !== null).map(({timezone}) => timezone))]
  return [
    ...(hidden > 0 ? [`${hidden} more of them are in --json, or with --top.`] : []),
    ...(unpriced > 0
      ? [
          `Up to ${formatTokens(unpriced)} tokens of a budget have no price: more was spent than shown. See: stackspend pricing check`,
        ]
      : []),
    ...unscoped.map(
      ({name, unscoped: {estimatedUsd}}) =>
        `${formatUsd(estimatedUsd)} in the period of ${escapeForTerminal(name)} is of none of these: where it was spent is not known.`,
    ),
    `Estimated at ${describePriceList(pricing)}, not a bill.${zones.length === 0 ? '' : ` Days are of ${zones.join(', ')}.`}`,
  ]
}
