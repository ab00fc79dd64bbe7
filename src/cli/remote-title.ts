import type {Remote} from '../config/connection.ts'
import {escapeForTerminal} from '../report/escape.ts'

/** What a remote is called on a terminal; `kind` is `null` for one that is no connection. */
export function remoteTitle({
  name,
  kind,
}: {
  readonly name: string
  readonly kind: Remote['kind'] | null
}): string {
  const quoted = `"${escapeForTerminal(name)}"`
  if (kind === null) return quoted
  return `${kind === 'claude' ? 'StackSpend' : 'OTLP'} ${quoted}`
}
