import {StackspendError} from '../errors.ts'

/**
 * `NAME=VALUE`, several of one name being alternatives, by the dimension they filter.
 * Throws `USAGE` for a text without a name or an equals sign.
 */
export function parseAttributeFilter(pairs: readonly string[]): Record<`attr:${string}`, string[]> {
  const filters: Record<`attr:${string}`, string[]> = {}
  for (const pair of pairs) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? []
    if (name === undefined || value === undefined) {
      throw new StackspendError('USAGE', `--attr ${pair} is not of the form NAME=VALUE.`, {
        exit: 2,
        hint: 'for example --attr cost_center=4711',
      })
    }
    filters[`attr:${name}`] = [...(filters[`attr:${name}`] ?? []), value]
  }
  return filters
}
