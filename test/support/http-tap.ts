import {once} from 'node:events'
import {createServer, request} from 'node:http'
import {buffer} from 'node:stream/consumers'
import {onTestFinished} from 'vitest'

export type Tapped = {readonly path: string; readonly contentType: string; readonly body: Buffer}

/** A relay to a server over HTTP that keeps a copy of every body; gone at the end of the test. */
export async function startHttpTap(to: string): Promise<{url: string; sent: readonly Tapped[]}> {
  const sent: Tapped[] = []
  const server = createServer(async (incoming, answer) => {
    const body = await buffer(incoming)
    sent.push({path: incoming.url ?? '', contentType: incoming.headers['content-type'] ?? '', body})
    const {host: _, ...headers} = incoming.headers
    const outgoing = request(new URL(incoming.url ?? '/', to), {method: incoming.method ?? '', headers})
    outgoing.once('response', response => {
      answer.writeHead(response.statusCode ?? 500, response.headers)
      response.pipe(answer)
    })
    outgoing.once('error', () => answer.destroy())
    outgoing.end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the relay has no port')
  return {url: `http://127.0.0.1:${address.port}`, sent}
}
