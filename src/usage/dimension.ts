/** What usage can be grouped by. `attr:NAME` is a resource attribute that the user set. */
export type Dimension =
  | 'day'
  | 'week'
  | 'month'
  | 'hour'
  | 'session'
  | 'user'
  | 'model'
  | 'project'
  | 'source'
  | 'team'
  | 'agent'
  | 'tool'
  | `attr:${string}`
