import type {ShownConnection} from '../app/show-connection.ts'
import {escapeForTerminal} from '../report/escape.ts'

/** One line per connection. */
export function renderConnections(connections: readonly ShownConnection[]): string {
  if (connections.length === 0) return 'No connection yet: stackspend connect claude'
  const names = connections.map(({name}) => escapeForTerminal(name))
  const width = Math.max(...names.map(name => name.length))
  return connections
    .map(({kind, url, redact}, index) => {
      const name = (names[index] ?? '').padEnd(width)
      return `${name}  ${kind.padEnd(6)}  ${url}${redact ? '  redacted' : ''}`
    })
    .join('\n')
}

/** All of one connection, a line each. */
export function renderConnection(connection: ShownConnection): string {
  const {name, kind, url, connectionId, headers, redact, createdAt} = connection
  const gets = kind === 'claude' ? "logs and metrics of Claude's programs" : 'all signals of all programs'
  const rows: [string, string][] = [
    ['name', escapeForTerminal(name)],
    ['kind', `${kind}: gets ${gets}`],
    ['url', url],
    ...(connectionId === null ? [] : [['id', connectionId] satisfies [string, string]]),
    ...Object.entries(headers).map(([header, value]): [string, string] => ['header', `${header}: ${value}`]),
    ['redacted', redact ? 'yes' : 'no'],
    ['made', createdAt],
  ]
  return rows.map(([label, value]) => `${label.padEnd(9)} ${value}`).join('\n')
}
