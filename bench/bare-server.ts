import {createServer} from 'node:http'

// Node's HTTP server, which answers 200 and does nothing: the floor under every listener, and where one forwards to.
// Its parent is told the port, and how many requests came whenever it asks.

let received = 0

const server = createServer((request, response) => {
  request.resume()
  request.once('end', () => {
    received += 1
    response.writeHead(200, {'content-length': 0})
    response.end()
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(address === null || typeof address === 'string' ? 0 : address.port)
})
process.on('message', () => process.send?.(received))
process.once('disconnect', () => {
  server.close()
  server.closeAllConnections()
})
