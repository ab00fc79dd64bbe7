import {connect, type Socket} from 'node:net'

/** A listener that lets a client wait longer, although it has said all it will say, hangs. */
const END_MS = 10_000

export type Address = {readonly host: string; readonly port: number}

/** Sends bytes on a connection of their own, says that no more will come, and gives all that arrives until its end. */
export function exchange(to: Address, bytes: Uint8Array): Promise<Buffer> {
  return talk(to, socket => {
    socket.setTimeout(END_MS, () =>
      socket.destroy(new Error(`the connection was not closed within ${END_MS} ms`)),
    )
    socket.end(bytes)
  })
}

/** Sends bytes on a connection of their own, and goes when `last` has come or nothing comes for so long. */
export function sendUntil(
  to: Address,
  bytes: Uint8Array,
  {last, quietMs}: {readonly last: Buffer; readonly quietMs: number},
): Promise<Buffer> {
  return talk(to, (socket, arrived) => {
    socket.setTimeout(quietMs, () => socket.destroy())
    socket.on('data', () => {
      if (Buffer.concat(arrived).includes(last)) socket.destroy()
    })
    socket.write(bytes)
  })
}

/** All that arrives on a connection. Rejects where there is none, or where the client ends it with an error of its own. */
function talk(to: Address, say: (socket: Socket, arrived: readonly Buffer[]) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const arrived: Buffer[] = []
    const socket = connect(to)
    socket.on('data', chunk => arrived.push(chunk))
    socket.on('error', error => {
      // The listener may close at once what it does not like, while bytes are still on their way to it.
      if (!('code' in error) || error.code === 'ECONNREFUSED') reject(error)
    })
    socket.once('close', () => resolve(Buffer.concat(arrived)))
    say(socket, arrived)
  })
}
