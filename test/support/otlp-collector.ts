import {once} from 'node:events'
import {createServer, type IncomingHttpHeaders} from 'node:http'
import {buffer} from 'node:stream/consumers'
import {onTestFinished} from 'vitest'

export type CollectedExport = {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** The exact bytes. */
  readonly body: Buffer
}

/** An OTLP remote that takes every signal of everybody, below a path of its own. */
export type OtlpCollector = {readonly url: string; readonly received: readonly CollectedExport[]}

/** Starts one on loopback, on a free port unless said; gone at the end of the test. */
export async function startCollector(port = 0): Promise<OtlpCollector> {
  const received: CollectedExport[] = []
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    received.push({path: request.url ?? '', headers: request.headers, body})
    response.writeHead(200, {'content-type': request.headers['content-type'] ?? ''}).end()
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the collector has no port')
  return {url: `http://127.0.0.1:${address.port}/tenant`, received}
}
