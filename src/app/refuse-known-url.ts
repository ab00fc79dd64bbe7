import type {Connection} from '../config/connection.ts'
import {StackspendError} from '../errors.ts'

/** A remote that is there twice would get everything twice. @throws StackspendError CONNECTION_EXISTS. */
export function refuseKnownUrl(connections: readonly Connection[], url: string): void {
  const known = connections.find(connection => connection.url === url)
  if (known === undefined) return
  throw new StackspendError('CONNECTION_EXISTS', `this address is here already, as "${known.name}"`, {
    hint: `stackspend connections show ${JSON.stringify(known.name)}`,
  })
}
