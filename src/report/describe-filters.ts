import type {Filters} from './spend-report.ts'

/** More values than this make a line that nobody reads. */
const mostValues = 3

/**
 * Filters in words, a part for each dimension: `only user ada@example.com or linus@example.com`. `escapeName` makes
 * a name safe for where it is printed.
 */
export function describeFilters(filters: Filters, escapeName: (text: string) => string): string[] {
  return Object.entries(filters).map(([dimension, values = []]) => {
    const shown = values.slice(0, mostValues).map(value => escapeName(value))
    const more = values.length - shown.length
    const alternatives = [...shown, ...(more > 0 ? [`${more} more`] : [])].join(' or ')
    return `only ${escapeName(dimension.replace(/^attr:/, ''))} ${alternatives}`
  })
}

/** The flags that these filters were given by: `--model, --attr`. */
export function filterFlags(filters: Filters): string {
  const flags = Object.keys(filters).map(
    dimension => `--${dimension.startsWith('attr:') ? 'attr' : dimension}`,
  )
  return [...new Set(flags)].join(', ')
}
