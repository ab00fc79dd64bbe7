/** The dimensions that cut time: of local days, ISO weeks, months or hours. */
export type TimeDimension = 'day' | 'week' | 'month' | 'hour'

/** What usage can be grouped by. `attr:NAME` is a resource attribute that the user set. */
export type Dimension =
  | TimeDimension
  | 'session'
  | 'user'
  | 'model'
  | 'project'
  | 'branch'
  | 'source'
  | 'team'
  | 'agent'
  | 'tool'
  | `attr:${string}`

export function isTimeDimension(dimension: Dimension): dimension is TimeDimension {
  return dimension === 'day' || dimension === 'week' || dimension === 'month' || dimension === 'hour'
}
