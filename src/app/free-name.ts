import type {Connection} from '../config/connection.ts'

const LONGEST_NAME = 60

/** A name for a connection made out of `wish`: of letters that a name may have, and not taken yet. */
export function freeName(wish: string, connections: readonly Pick<Connection, 'name'>[]): string {
  const allowed = wish
    .replaceAll(/[^\w .-]+/g, '-')
    .replace(/^[^\w]+/, '')
    .slice(0, LONGEST_NAME)
  const base = allowed === '' ? 'remote' : allowed
  const taken = new Set(connections.map(({name}) => name))
  let name = base
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`
  return name
}
