import type {NamedUser} from '../app/list-users.ts'
import {escapeForTerminal} from '../report/escape.ts'
import {fitColumns} from '../report/fit-columns.ts'
import {unknown} from '../report/format.ts'

/** A line for each user, id and name, none wider than `width`: the beginning of an id names the user too. */
export function renderUsers(users: readonly NamedUser[], width: number): string {
  const columns = [
    {cells: users.map(({id}) => escapeForTerminal(id))},
    {cells: users.map(({name}) => escapeForTerminal(name ?? unknown))},
  ]
  return fitColumns(columns, width).lines.join('\n')
}
