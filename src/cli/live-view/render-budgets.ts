import type {SessionView, ViewState} from '../../app/view-state.ts'
import {isNotable} from '../../report/budget/budget-level.ts'
import type {BudgetStanding} from '../../report/budget/budget-standing.ts'
import {describeStanding} from '../../report/budget/describe-standing.ts'
import {escapeForTerminal} from '../../report/escape.ts'
import {flowSegments, type Line, sentence} from './spans.ts'

const MOST_BUDGETS = 4

/** The budgets that reached a threshold and concern what is going on, most used first, one paragraph each. */
export function renderBudgets({budgets, sessions}: ViewState, columns: number): Line[] {
  const shown = budgets
    .filter(standing => isNotable(standing.level) && isActive(standing, sessions))
    .toSorted((one, other) => (other.share ?? 0) - (one.share ?? 0))
  return [
    ...shown.slice(0, MOST_BUDGETS).flatMap(standing => renderBudget(standing, columns)),
    ...(shown.length > MOST_BUDGETS
      ? flowSegments(
          sentence(`${shown.length - MOST_BUDGETS} more: stackspend budget status`, 'quiet'),
          columns,
        )
      : []),
  ]
}

function renderBudget(standing: BudgetStanding, columns: number): Line[] {
  const isOver = standing.level === 'over'
  const text = `${isOver ? '✗' : '!'} ${describeStanding(standing, escapeForTerminal)}.`
  return flowSegments(sentence(text, isOver ? 'bad' : 'warning'), columns)
}

/** A whole budget always is; one for each of many where a session that is shown falls under it. */
function isActive({each, scope}: BudgetStanding, sessions: readonly SessionView[]): boolean {
  if (each === null) return true
  return sessions.some(session => {
    const {sessionId, ...names} = session
    const known: Readonly<Record<string, unknown>> = {...names, session: sessionId}
    return Object.entries(scope).every(([dimension, name]) => known[dimension] === name)
  })
}
