import {once} from 'node:events'
import type {Server} from 'node:net'

/** Where something listens: port 0 took a free one. */
export type Bound = {readonly host: string; readonly port: number}

/** @throws the system's error, EADDRINUSE among them, when it cannot listen. */
export async function listenOn(server: Server, {host, port}: Bound): Promise<Bound> {
  server.listen(port, host)
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('the listener has no address')
  return {host: bound.address, port: bound.port}
}
