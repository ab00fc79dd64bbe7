import {once} from 'node:events'
import {createServer} from 'node:http'
import {type AddressInfo, connect, type Socket} from 'node:net'
import {onTestFinished} from 'vitest'

export type ConnectProxy = {
  readonly url: string
  /** `host:port` of each tunnel that was asked for. */
  readonly asked: readonly string[]
}

/** A proxy that tunnels to one port of this machine whatever it is asked for, or answers `refuseWith`. */
export async function startConnectProxy(
  targetPort: number,
  {refuseWith}: {refuseWith?: number} = {},
): Promise<ConnectProxy> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((_request, response) => response.writeHead(501).end())
  server.on('connection', socket => sockets.add(socket))
  server.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '')
    socket.on('error', () => {})
    if (refuseWith !== undefined) return socket.end(`HTTP/1.1 ${refuseWith} No\r\n\r\n`)
    const target = connect(targetPort, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    target.on('error', () => socket.destroy())
    sockets.add(target)
    return target.pipe(socket).pipe(target)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked}
}
