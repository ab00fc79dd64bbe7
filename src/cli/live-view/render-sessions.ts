import {millisecondsInMinute} from 'date-fns/constants'
import type {SessionView} from '../../app/view-state.ts'
import {escapeForTerminal} from '../../report/escape.ts'
import {formatDuration, formatInteger, formatTokens, formatUsd, unknown} from '../../report/format.ts'
import {keyLabel} from '../../report/key-label.ts'
import type {Line, Span, Tone} from './spans.ts'
import {padText} from './text-fit.ts'

type Cell = {readonly text: string; readonly tone?: Tone}

type Column = {
  readonly title: string
  /** Terminal width from which on the column is shown. */
  readonly fromColumns: number
  /** Fixed width. A column without one shares what the others leave, in proportion to `share`. */
  readonly cells?: number
  readonly share?: number
  /** Numbers end under one another. */
  readonly numeric?: true
  readonly render: (session: SessionView, nowMs: number) => Cell
}

// Widths depend on the terminal alone, so that the table stands still while its numbers change.
const columnsOfTable: readonly Column[] = [
  {title: 'project', fromColumns: 0, share: 6, render: s => place(s)},
  {title: 'session', fromColumns: 124, cells: 8, render: s => name(s.sessionId.slice(0, 8), unknown)},
  {title: 'user', fromColumns: 100, share: 4, render: s => user(s)},
  {title: 'model', fromColumns: 56, share: 5, render: s => ({text: modelNames(s)})},
  {
    title: 'requests',
    fromColumns: 66,
    cells: 8,
    numeric: true,
    render: s => ({text: formatInteger(s.requests)}),
  },
  {title: 'in', fromColumns: 96, cells: 7, numeric: true, render: s => ({text: formatTokens(s.inputTokens)})},
  {
    title: 'out',
    fromColumns: 74,
    cells: 7,
    numeric: true,
    render: s => ({text: formatTokens(s.outputTokens)}),
  },
  {
    title: 'cached',
    fromColumns: 90,
    cells: 7,
    numeric: true,
    render: s => ({text: formatTokens(s.cachedTokens)}),
  },
  {title: 'cost', fromColumns: 0, cells: 10, numeric: true, render: s => cost(s)},
  {
    title: 'last',
    fromColumns: 34,
    cells: 8,
    numeric: true,
    render: (s, nowMs) => ({text: formatDuration(nowMs - s.lastSeenMs)}),
  },
]

const activeWithinMs = millisecondsInMinute
const leastTextCells = 8
/** Wider, the eye loses the line between a project and its cost. */
const widestTable = 160

/**
 * One line a session below a line of titles, in at most `rows` lines; the last says how many are not shown.
 * `▸` marks what was seen within a minute.
 */
export function renderSessions(
  sessions: readonly SessionView[],
  {columns, rows, nowMs}: {readonly columns: number; readonly rows: number; readonly nowMs: number},
): Line[] {
  const layout = layOut(columns)
  const titles = layout.map(({column, cells}) => cellSpan({text: column.title, tone: 'quiet'}, column, cells))
  const room = rows - 1
  const shown = sessions.length > room ? sessions.slice(0, Math.max(0, room - 1)) : sessions
  const lines = shown.map(session => {
    const active = nowMs - session.lastSeenMs < activeWithinMs
    const cells = layout.map(({column, cells}) => cellSpan(column.render(session, nowMs), column, cells))
    return [{text: active ? ' ▸ ' : '   ', tone: 'good' as const}, ...cells]
  })
  const left = sessions.length - shown.length
  const rest: Line[] = left > 0 ? [[{text: `   … ${formatInteger(left)} more sessions`, tone: 'quiet'}]] : []
  return [[{text: '   '}, ...titles], ...lines, ...rest]
}

function layOut(columns: number): {column: Column; cells: number}[] {
  const shown = columnsOfTable.filter(column => columns >= column.fromColumns)
  const fixed = shown.reduce((sum, {cells}) => sum + (cells ?? 0), 0)
  const shares = shown.reduce((sum, {share}) => sum + (share ?? 0), 0)
  const left = Math.min(columns, widestTable) - 3 - fixed - 2 * (shown.length - 1)
  return shown.map(column => ({
    column,
    cells: column.cells ?? Math.max(leastTextCells, Math.floor((left * (column.share ?? 0)) / shares)),
  }))
}

function cellSpan(cell: Cell, column: Column, cells: number): Span {
  const gap = column === columnsOfTable[0] ? '' : '  '
  return {...cell, text: gap + padText(cell.text, cells, column.numeric ? 'right' : 'left')}
}

function name(text: string | null, otherwise: string): Cell {
  return text === null ? {text: otherwise, tone: 'quiet'} : {text: escapeForTerminal(text)}
}

/** `acme/api / fix-retry`; a branch alone is of no project that is known. */
function place({project, branch}: SessionView): Cell {
  if (project === null || branch === null) return name(project, '(no project)')
  return name(`${project} / ${branch}`, unknown)
}

/** A random id is shown by its beginning, as in reports. */
function user(session: SessionView): Cell {
  return name(session.user === null ? null : keyLabel('user', session.user), unknown)
}

/** Without the vendor's prefix and the snapshot's date: neither tells Claude models of one day apart. */
function modelNames({model, otherModels}: SessionView): string {
  const shown = escapeForTerminal((model ?? unknown).replace(/^claude-/, '').replace(/-20\d{6}$/, ''))
  return otherModels > 0 ? `${shown} +${otherModels}` : shown
}

/** What has no price is named; a cost that leaves tokens out is marked with the sign of the notice below. */
function cost({estimatedUsd, unpricedTokens}: SessionView): Cell {
  if (unpricedTokens === 0) return {text: `${formatUsd(estimatedUsd)}  `}
  const text = estimatedUsd === null ? 'unpriced' : formatUsd(estimatedUsd)
  return {text: `${text} !`, tone: 'warning'}
}
