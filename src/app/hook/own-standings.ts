import type {PlacedBudget} from '../../report/budget/budget.ts'
import {isNotable} from '../../report/budget/budget-level.ts'
import type {BudgetStanding} from '../../report/budget/budget-standing.ts'
import {isToldBySession, scopeFilters, type Whereabouts} from '../../report/budget/scope-filters.ts'
import type {Filters} from '../../report/filters.ts'
import {nameOfUser} from '../../report/user-name.ts'
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
  const read = async (also: Filters) =>
    (await readStandings(budget, reader, options, {...filters, ...also})).standings
  const isTold = isToldBySession(budget)
  const scopes = isTold
    ? await ownScopes(budget, reader, {
        userNames: options.userNames,
        ofSession: await read({session: [place.sessionId]}),
      })
    : [{}]
  const standings: BudgetStanding[] = []
  // The sums of one user among many are read ten times faster than those of all.
  for (const scope of scopes) {
    const found = await read(toFilters(scope))
    standings.push(...found.filter(standing => !isTold || isSameScope(standing.scope, scope)))
  }
  return standings.filter(({level}) => isNotable(level))
}

/** What a session's own usage falls under; one that has used nothing yet is of the only user that there is. */
async function ownScopes(
  budget: PlacedBudget,
  reader: SpendSource,
  {
    userNames,
    ofSession,
  }: Pick<StandingsOptions, 'userNames'> & {readonly ofSession: readonly BudgetStanding[]},
): Promise<readonly BudgetStanding['scope'][]> {
  const used = ofSession.filter(({spentUsd, unpricedTokens}) => spentUsd !== 0 || unpricedTokens > 0)
  if (used.length > 0 || budget.each !== 'user') return used.map(({scope}) => scope)
  const users = await reader.users()
  return users.length === 1 ? users.map(({shown}) => ({user: nameOfUser(userNames, shown)})) : []
}

function toFilters(scope: BudgetStanding['scope']): Filters {
  return Object.fromEntries(Object.entries(scope).map(([dimension, name]) => [dimension, [name]]))
}

function isSameScope(one: BudgetStanding['scope'], other: BudgetStanding['scope']): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
