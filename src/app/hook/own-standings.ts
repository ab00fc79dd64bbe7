import type {PlacedBudget} from '../../report/budget/budget.ts'
import {isNotable} from '../../report/budget/budget-level.ts'
import type {BudgetStanding} from '../../report/budget/budget-standing.ts'
import {isToldBySession, scopeFilters, type Whereabouts} from '../../report/budget/scope-filters.ts'
import {readStandings, type SpendSource, type StandingsOptions} from '../budgets/read-standings.ts'

/** How a budget stands for the work at a place, where that is worth a word. */
export async function readOwnStandings(
  budget: PlacedBudget,
  reader: SpendSource,
  options: StandingsOptions,
  place: Whereabouts,
): Promise<readonly BudgetStanding[]> {
  const filters = scopeFilters(budget, place)
  if (filters === undefined) return []
  const {standings} = await readStandings(budget, reader, options, filters)
  const notable = standings.filter(({level}) => isNotable(level))
  if (notable.length === 0 || !isToldBySession(budget)) return notable
  const ofSession = {...filters, session: [place.sessionId]}
  const own = (await readStandings(budget, reader, options, ofSession)).standings.filter(isUsed)
  // A session that has used nothing yet is of the only user that there is.
  if (budget.each === 'user' && own.length === 0 && standings.length === 1) return notable
  const scopes = new Set(own.map(({scope}) => JSON.stringify(scope)))
  return notable.filter(({scope}) => scopes.has(JSON.stringify(scope)))
}

function isUsed({spentUsd, unpricedTokens}: BudgetStanding): boolean {
  return (spentUsd ?? 0) > 0 || unpricedTokens > 0
}
