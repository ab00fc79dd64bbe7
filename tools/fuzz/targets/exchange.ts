import {connect} from 'node:net'

/** A listener that lets a client wait longer, although it has said all it will say, hangs. */
const END_MS = 10_000

/** Sends bytes on a connection of their own, says that no more will come, and gives all that arrives until its end. */
export function exchange(
  to: {readonly host: string; readonly port: number},
  bytes: Uint8Array,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const arrived: Buffer[] = []
    const socket = connect(to)
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new Error(`the connection was not closed within ${END_MS} ms`))
    }, END_MS)
    socket.on('data', chunk => arrived.push(chunk))
    // The listener may close at once what it does not like, while bytes are still on their way to it.
    socket.on('error', error => {
      if ('code' in error && error.code === 'ECONNREFUSED') reject(error)
    })
    socket.once('close', () => {
      clearTimeout(timer)
      resolve(Buffer.concat(arrived))
    })
    socket.end(bytes)
  })
}
