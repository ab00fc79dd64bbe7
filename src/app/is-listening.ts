import {connect} from 'node:net'

/** Long enough for this machine, short enough not to be noticed. */
const TIMEOUT_MS = 500

/** Whether something takes connections at an `http://HOST:PORT` of this machine. */
export async function isListening(endpoint: string): Promise<boolean> {
  const {hostname, port} = new URL(endpoint)
  const socket = connect({host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), timeout: TIMEOUT_MS})
  try {
    return await new Promise(resolve => {
      socket.once('connect', () => resolve(true))
      socket.once('timeout', () => resolve(false))
      socket.once('error', () => resolve(false))
    })
  } finally {
    socket.destroy()
  }
}
