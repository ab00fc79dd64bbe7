import type {Note} from '../spend-report.ts'
import {isNotable} from './budget-level.ts'
import type {BudgetStanding} from './budget-standing.ts'
import {describeStanding} from './describe-standing.ts'

/** More than this of one budget are counted. */
const MOST_SCOPES = 3

/** A note for each budget that reached a threshold, those that are over first. Not escaped: who renders does that. */
export function budgetNotes(standings: readonly BudgetStanding[]): Note[] {
  const notable = standings.filter(({level}) => isNotable(level))
  const budgets = Map.groupBy(notable, ({origin, name}) => JSON.stringify([origin, name]))
  const notes = [...budgets.values()].flatMap(ofOne => {
    const shown = ofOne.slice(0, MOST_SCOPES)
    const more = ofOne.length - shown.length
    return shown.map((standing, index): Note => {
      const others = index === shown.length - 1 && more > 0 ? ` And ${more} more.` : ''
      return {
        code: standing.level === 'over' ? 'OVER_BUDGET' : 'BUDGET',
        text: `${describeStanding(standing, name => name)}.${others}`,
      }
    })
  })
  return notes.toSorted(
    (one, other) => Number(other.code === 'OVER_BUDGET') - Number(one.code === 'OVER_BUDGET'),
  )
}
