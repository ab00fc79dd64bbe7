import * as v from 'valibot'
import type {DocumentKind} from '../../pricing/parse-json-document.ts'
import {
  BUDGET_EACH,
  BUDGET_FILTERS,
  BUDGET_NAME,
  BUDGET_REACTIONS,
  HARD_PERCENT,
  MOST_PERCENT,
  MOST_SOFT_PERCENTS,
  SOFT_PERCENTS,
} from './budget.ts'
import {BUDGET_PERIODS} from './budget-period.ts'

// Every message says what is expected, so that an error can name it beside what was found.
const aName = 'a name of 1 to 64 characters on one line'
const name = v.pipe(v.string(aName), v.regex(BUDGET_NAME, aName))

const anAmount = 'an amount of US dollars above 0'
const usd = v.pipe(v.number(anAmount), v.finite(anAmount), v.gtValue(0, anAmount))

const aPercentage = `a percentage above 0, at most ${MOST_PERCENT}`
const percent = v.pipe(
  v.number(aPercentage),
  v.gtValue(0, aPercentage),
  v.maxValue(MOST_PERCENT, aPercentage),
)

const aZone = 'an IANA time zone, like "Europe/Berlin"'
const timezone = v.pipe(
  v.string(aZone),
  v.nonEmpty(aZone),
  v.description('IANA time zone of its days, weeks and months; of the machine when left out.'),
)

const someNames = 'a name or a list of names'
const text = v.pipe(v.string(someNames), v.nonEmpty(someNames))
const names = v.optional(v.union([text, v.pipe(v.array(text, someNames), v.nonEmpty(someNames))], someNames))

const filter = v.objectWithRest(v.entriesFromList(BUDGET_FILTERS, names), names, 'filters by name')

const budgetSchema = v.strictObject(
  {
    name: v.pipe(name, v.description('What every output calls it; once in a file.')),
    usd: v.pipe(usd, v.description('US dollars at list price.')),
    period: v.pipe(
      v.picklist(BUDGET_PERIODS, oneOf(BUDGET_PERIODS)),
      v.description('How often it begins anew; weeks begin on Monday, "none" counts all time.'),
    ),
    each: v.pipe(
      v.optional(v.picklist(BUDGET_EACH, oneOf(BUDGET_EACH))),
      v.description('Each of these has the whole amount for itself.'),
    ),
    only: v.pipe(
      v.optional(filter, {}),
      v.description('Counts only what has one of these names; also "attr:NAME" for a resource attribute.'),
    ),
    softPercents: v.pipe(
      v.optional(
        v.pipe(
          v.array(percent, 'a list of percentages'),
          v.maxLength(MOST_SOFT_PERCENTS, `at most ${MOST_SOFT_PERCENTS} percentages`),
        ),
        [...SOFT_PERCENTS],
      ),
      v.description(
        'Shares of the amount that are worth a word: the last is "trending high", others "watch".',
      ),
    ),
    hardPercent: v.pipe(
      v.optional(percent, HARD_PERCENT),
      v.description('What is more than this share of the amount is over budget.'),
    ),
    onOver: v.pipe(
      v.optional(v.picklist(BUDGET_REACTIONS, oneOf(BUDGET_REACTIONS)), 'warn'),
      v.description('What the Claude Code hook does when it is over: say so, or stop new prompts as well.'),
    ),
    timezone: v.optional(timezone),
  },
  'a budget',
)

/** A `budgets.json`, of a user or of a project. */
export const budgetsSchema = v.strictObject(
  {
    $schema: v.optional(v.string('the address of a JSON Schema')),
    schema: v.optional(v.literal('stackspend.budgets/1', '"stackspend.budgets/1"')),
    timezone: v.optional(timezone),
    budgets: v.array(budgetSchema, 'a list of budgets'),
  },
  'an object with budgets',
)

export type BudgetsDocument = v.InferOutput<typeof budgetsSchema>

/** How a person is told what is wrong with one. */
export const BUDGETS_DOCUMENT: DocumentKind = {
  code: 'BUDGETS_INVALID',
  field: 'a budget field',
  fieldNames: [...Object.keys(budgetsSchema.entries), ...Object.keys(budgetSchema.entries)],
  check: 'stackspend budget status',
}

function oneOf(words: readonly string[]): string {
  const quoted = words.map(word => JSON.stringify(word))
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}
