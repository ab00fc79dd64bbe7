import {once} from 'node:events'
import {createServer} from 'node:net'

/** A port that is free now. Where `--port 0` can tell what it took, take that instead. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('No free port.')
  return address.port
}
