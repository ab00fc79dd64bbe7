import type {Dimension} from './spend-report.ts'

type NamedDimension = Exclude<Dimension, `attr:${string}`>

/** Heading, and what a key reads that is unknown: words, so that it is no name of a user or project. */
const labels: Readonly<Record<NamedDimension, readonly [heading: string, unknown: string]>> = {
  day: ['Day', '(unknown day)'],
  week: ['Week', '(unknown week)'],
  month: ['Month', '(unknown month)'],
  hour: ['Hour', '(unknown hour)'],
  session: ['Session', '(no session)'],
  user: ['User', '(unknown user)'],
  model: ['Model', '(unknown model)'],
  project: ['Project', '(no project)'],
  branch: ['Branch', '(no branch)'],
  source: ['Source', '(unknown source)'],
  team: ['Team', '(no team)'],
  agent: ['Agent', '(no agent)'],
  tool: ['Tool', '(no tool)'],
}

/** The heading of a dimension's column: `Day`, or an attribute's own name. */
export function dimensionHeading(dimension: Dimension): string {
  return isAttribute(dimension) ? attributeName(dimension) : labels[dimension][0]
}

/** Random ids are told apart by their beginning; filters take it too. */
const randomUser = /^[0-9a-f]{40,}$/
const randomSession = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const shownOfId = 8

/** A row's key in a dimension as a reader sees it, not escaped yet: random ids are shown by their beginning. */
export function keyLabel(dimension: Dimension, key: string | null | undefined): string {
  if (key !== null && key !== undefined && key !== '')
    return isRandom(dimension, key) ? key.slice(0, shownOfId) : key
  return isAttribute(dimension) ? `(no ${attributeName(dimension)})` : labels[dimension][1]
}

function isRandom(dimension: Dimension, key: string): boolean {
  if (dimension === 'session') return randomSession.test(key)
  return dimension === 'user' && randomUser.test(key)
}

function isAttribute(dimension: Dimension): dimension is `attr:${string}` {
  return dimension.startsWith('attr:')
}

function attributeName(dimension: `attr:${string}`): string {
  return dimension.slice('attr:'.length)
}
