import {once} from 'node:events'
import {createServer} from 'node:http'
import {text} from 'node:stream/consumers'
import {onTestFinished} from 'vitest'

/** Refuses everything, and quotes the whole request in its answer: path, headers and body. Gone at the end of the test. */
export async function startEchoServer(status: number): Promise<string> {
  const server = createServer(async (request, response) => {
    const message = `${request.url} ${JSON.stringify(request.headers)} ${await text(request)}`
    const body = JSON.stringify({code: 3, message, error: {code: message, message}, data: null})
    response.writeHead(status, message.replaceAll(/[^ -~]/g, '').slice(0, 500), {
      'content-type': 'application/json',
    })
    response.end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port')
  return `http://127.0.0.1:${address.port}`
}
