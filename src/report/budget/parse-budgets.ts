import {StackspendError} from '../../errors.ts'
import {nearestWord} from '../../nearest-word.ts'
import {type DocumentFault, parseJsonDocument} from '../../pricing/parse-json-document.ts'
import {checkTimeZone} from '../time-zone.ts'
import {BUDGET_FILTERS, type Budget} from './budget.ts'
import {BUDGETS_DOCUMENT, type BudgetsDocument, budgetsSchema} from './budget-schema.ts'
import type {CheckZone} from './read-plain-budgets.ts'

/**
 * The budgets of a `budgets.json`. `file` is what errors call it.
 * @throws StackspendError BUDGETS_INVALID with the lines at fault.
 */
export function parseBudgets(
  text: string,
  file: string,
  checkZone: CheckZone = checkTimeZone,
): readonly Budget[] {
  const document = parseJsonDocument(text, {
    file,
    kind: BUDGETS_DOCUMENT,
    schema: budgetsSchema,
    findFaults: found => findFaults(found, checkZone),
  })
  return document.budgets.map(budget => ({
    ...budget,
    each: budget.each,
    only: toFilters(budget.only),
    timezone: budget.timezone ?? document.timezone,
  }))
}

type Entry = BudgetsDocument['budgets'][number]

function toFilters(only: Entry['only']): Budget['only'] {
  const named = Object.entries(only).map(([dimension, names = []]) => [
    dimension,
    typeof names === 'string' ? [names] : names,
  ])
  return Object.fromEntries(named)
}

/** What a schema cannot say. */
function findFaults(document: BudgetsDocument, checkZone: CheckZone): readonly DocumentFault[] {
  const names = document.budgets.map(({name}) => name)
  return [
    ...zoneFaults(document.timezone, [], checkZone),
    ...document.budgets.flatMap((budget, index) => [
      ...(names.indexOf(budget.name) < index
        ? [{path: ['budgets', index, 'name'], message: `"${budget.name}" is the name of another budget too`}]
        : []),
      ...zoneFaults(budget.timezone, ['budgets', index], checkZone),
      ...filterFaults(budget, index),
      ...thresholdFaults(budget, index),
    ]),
  ]
}

function zoneFaults(
  timezone: string | undefined,
  path: DocumentFault['path'],
  checkZone: CheckZone,
): readonly DocumentFault[] {
  if (timezone === undefined) return []
  try {
    checkZone(timezone)
    return []
  } catch (error) {
    if (!(error instanceof StackspendError)) throw error
    return [{path: [...path, 'timezone'], message: error.message}]
  }
}

function filterFaults({only}: Entry, index: number): readonly DocumentFault[] {
  return Object.keys(only).flatMap(dimension => {
    if (BUDGET_FILTERS.some(known => known === dimension) || /^attr:./s.test(dimension)) return []
    const near = nearestWord(dimension, BUDGET_FILTERS)
    const question = near === undefined ? '' : ` Did you mean "${near}"?`
    const message = `"${dimension}" is nothing that a budget can be limited to.${question}`
    return [{path: ['budgets', index, 'only', dimension], message}]
  })
}

function thresholdFaults({softPercents, hardPercent}: Entry, index: number): readonly DocumentFault[] {
  return softPercents.flatMap((percent, at) =>
    percent <= hardPercent
      ? []
      : [
          {
            path: ['budgets', index, 'softPercents', at],
            message: `${percent} is above the hard threshold, ${hardPercent}`,
          },
        ],
  )
}
