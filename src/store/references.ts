/** A column that holds the id of a row of another table; 0 is none. */
export type Reference = {readonly table: string; readonly column: string; readonly to: string}

const PRICED_BY = ['model', 'speed', 'geography', 'provider', 'tier']
const KNOWN_BY = ['user_id', 'user_email', 'account_id', 'project', 'branch']

/** Whatever a row needs to be read. */
export const REFERENCES: readonly Reference[] = [
  ...to('text', 'context', [...KNOWN_BY, 'organization_id']),
  ...to('text', 'session', [...KNOWN_BY, 'plan', 'client_version']),
  ...to('text', 'place', ['project', 'branch', 'entrypoint', 'client_version']),
  ...to('text', 'attribution', ['source', 'agent', 'tool']),
  ...to('text', 'price_class', PRICED_BY),
  ...to('text', 'event', PRICED_BY),
  ...to('text', 'sighting', PRICED_BY),
  ...to('text', 'api_error', ['model']),
  ...to('session', 'attribution', ['session']),
  ...to('session', 'api_error', ['session']),
  ...to('session', 'session_place', ['session']),
  ...to('context', 'attribution', ['context']),
  ...to('place', 'attribution', ['place']),
  ...to('place', 'session_place', ['place']),
  ...to('attribution', 'event', ['attribution']),
  ...to('attribution', 'sighting', ['attribution']),
  ...to('attribution', 'rollup', ['attribution']),
  ...to('price_class', 'rollup', ['price_class']),
  ...to('event', 'sighting', ['event']),
  ...to('outbox_body', 'outbox', ['body']),
  ...to('remote', 'outbox', ['remote']),
]

function to(target: string, table: string, columns: readonly string[]): Reference[] {
  return columns.map(column => ({table, column, to: target}))
}
