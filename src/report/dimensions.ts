import {StackspendError} from '../errors.ts'
import {nearestWord} from '../nearest-word.ts'
import type {Dimension} from './spend-report.ts'

/** What a report can be grouped by, beside `attr:NAME`: a new grouping is one line here and in `labels`. */
export const dimensions = [
  'day',
  'week',
  'month',
  'hour',
  'session',
  'user',
  'model',
  'project',
  'branch',
  'source',
  'team',
  'agent',
  'tool',
] as const satisfies readonly Dimension[]

/**
 * `day,model` or `attr:cost_center` as dimensions, in the order typed.
 * Throws `DIMENSION_UNKNOWN` for an unknown one, one named twice, and none at all.
 */
export function parseDimensions(text: string): Dimension[] {
  const parsed = text.split(',').map(word => parseDimension(word.trim()))
  const repeated = parsed.find((dimension, index) => parsed.indexOf(dimension) !== index)
  if (repeated !== undefined) throw unknownDimension(`--by names ${repeated} twice.`)
  return parsed
}

function parseDimension(word: string): Dimension {
  const attribute = /^attr:(.+)$/s.exec(word)?.[1]?.trim()
  if (attribute) return `attr:${attribute}`
  const dimension = dimensions.find(known => known === word.toLowerCase())
  if (dimension !== undefined) return dimension
  if (word === '') throw unknownDimension('--by names nothing between two commas, or nothing at all.')
  if (word === 'attr:') throw unknownDimension('--by attr: lacks the name of a resource attribute.')
  const nearest = nearestWord(word, dimensions)
  const question = nearest === undefined ? '' : ` Did you mean "${nearest}"?`
  throw unknownDimension(`--by cannot group by "${word}".${question}`)
}

function unknownDimension(message: string): StackspendError {
  return new StackspendError('DIMENSION_UNKNOWN', message, {
    exit: 2,
    hint: `--by takes ${dimensions.join(', ')} and attr:NAME, several with commas between`,
  })
}
