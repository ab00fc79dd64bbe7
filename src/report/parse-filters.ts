import {StackspendError} from '../errors.ts'
import type {Filters} from './spend-report.ts'

/** The flags that keep some of the usage, as typed. */
export type FilterFlags = Readonly<Record<NamedFilter, readonly string[]>> & {
  /** `NAME=VALUE` each. */
  readonly attr: readonly string[]
}

type NamedFilter = 'user' | 'model' | 'project' | 'branch' | 'session' | 'source' | 'team' | 'agent' | 'tool'

/**
 * What to keep, by dimension; several values of one are alternatives. Throws `USAGE` for an empty value, which
 * would keep everything, and for an attribute that is not `NAME=VALUE`.
 */
export function parseFilters({attr, ...named}: FilterFlags): Filters {
  const used = Object.entries(named).filter(([, values]) => values.length > 0)
  const empty = used.find(([, values]) => values.some(isEmpty))
  if (empty !== undefined)
    throw unusable(`--${empty[0]} has an empty value.`, `leave --${empty[0]} out to keep all`)
  return {...Object.fromEntries(used), ...parseAttributes(attr)}
}

function parseAttributes(pairs: readonly string[]): Record<`attr:${string}`, readonly string[]> {
  const filters: Record<`attr:${string}`, readonly string[]> = {}
  for (const pair of pairs) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? []
    if (name === undefined || value === undefined || isEmpty(name) || isEmpty(value)) {
      throw unusable(`--attr ${pair} is not of the form NAME=VALUE.`, 'for example --attr cost_center=4711')
    }
    filters[`attr:${name}`] = [...(filters[`attr:${name}`] ?? []), value]
  }
  return filters
}

function isEmpty(text: string): boolean {
  return text.trim() === ''
}

function unusable(message: string, hint: string): StackspendError {
  return new StackspendError('USAGE', message, {exit: 2, hint})
}
