import {StackspendError} from '../../errors.ts'
import {findDeepNesting} from '../../find-deep-nesting.ts'
import {
  BUDGET_EACH,
  BUDGET_FILTERS,
  BUDGET_NAME,
  BUDGET_REACTIONS,
  type Budget,
  HARD_PERCENT,
  MOST_PERCENT,
  MOST_SOFT_PERCENTS,
  SOFT_PERCENTS,
} from './budget.ts'
import {BUDGET_PERIODS} from './budget-period.ts'

/** Throws TIMEZONE_UNKNOWN for what is no time zone. */
export type CheckZone = (timezone: string) => void

/**
 * The budgets of a `budgets.json` in which nothing is wrong, and `undefined` for any other text: `parseBudgets` then
 * says what it is. Whatever this takes, that takes too and reads the same; but it needs no schema library, whose
 * loading is half of what the hook may take.
 */
export function readPlainBudgets(text: string, checkZone: CheckZone): readonly Budget[] | undefined {
  if (findDeepNesting(text) !== undefined) return undefined
  try {
    return new PlainReader(checkZone).document(JSON.parse(text))
  } catch (error) {
    const isFault =
      error instanceof NotPlain || error instanceof SyntaxError || error instanceof StackspendError
    if (isFault) return undefined
    throw error
  }
}

class NotPlain extends Error {}

class PlainReader {
  private readonly checkZone: CheckZone

  constructor(checkZone: CheckZone) {
    this.checkZone = checkZone
  }

  document(value: unknown): Budget[] {
    const fields = record(value, ['$schema', 'schema', 'timezone', 'budgets'])
    optional(fields.$schema, string)
    optional(fields.schema, schema => oneOf(schema, ['stackspend.budgets/1']))
    const timezone = optional(fields.timezone, name => this.zone(name))
    const budgets = list(fields.budgets).map(budget => this.budget(budget, timezone))
    check(new Set(budgets.map(({name}) => name)).size === budgets.length)
    return budgets
  }

  private budget(value: unknown, timezone: string | undefined): Budget {
    const fields = record(value, FIELDS)
    const name = string(fields.name)
    const usd = number(fields.usd)
    const hardPercent = optional(fields.hardPercent, percent) ?? HARD_PERCENT
    const softPercents = optional(fields.softPercents, value => list(value).map(percent)) ?? SOFT_PERCENTS
    check(BUDGET_NAME.test(name) && usd > 0 && softPercents.length <= MOST_SOFT_PERCENTS)
    check(softPercents.every(soft => soft <= hardPercent))
    return {
      name,
      usd,
      period: oneOf(fields.period, BUDGET_PERIODS),
      each: optional(fields.each, each => oneOf(each, BUDGET_EACH)),
      only: optional(fields.only, filters) ?? {},
      softPercents,
      hardPercent,
      onOver: optional(fields.onOver, reaction => oneOf(reaction, BUDGET_REACTIONS)) ?? 'warn',
      timezone: optional(fields.timezone, name => this.zone(name)) ?? timezone,
    }
  }

  private zone(value: unknown): string {
    const name = nonEmpty(value)
    this.checkZone(name)
    return name
  }
}

const FIELDS = ['name', 'usd', 'period', 'each', 'only', 'softPercents', 'hardPercent', 'onOver', 'timezone']

function check(isPlain: boolean): void {
  if (!isPlain) throw new NotPlain()
}

function record(value: unknown, names?: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NotPlain()
  check(names === undefined || Object.keys(value).every(name => names.includes(name)))
  return {...value}
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new NotPlain()
  return value
}

function string(value: unknown): string {
  if (typeof value !== 'string') throw new NotPlain()
  return value
}

function nonEmpty(value: unknown): string {
  const text = string(value)
  check(text !== '')
  return text
}

function number(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new NotPlain()
  return value
}

function percent(value: unknown): number {
  const share = number(value)
  check(share > 0 && share <= MOST_PERCENT)
  return share
}

function oneOf<T extends string>(value: unknown, words: readonly T[]): T {
  const word = words.find(known => known === value)
  if (word === undefined) throw new NotPlain()
  return word
}

function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : read(value)
}

function filters(value: unknown): Budget['only'] {
  const named = Object.entries(record(value)).map(([dimension, names]) => {
    check(/^attr:./s.test(dimension) || BUDGET_FILTERS.some(known => known === dimension))
    const several = Array.isArray(names) ? names.map(nonEmpty) : [nonEmpty(names)]
    check(several.length > 0)
    return [dimension, several]
  })
  return Object.fromEntries(named)
}
