import {once} from 'node:events'
import {createServer} from 'node:net'
import {onTestFinished} from 'vitest'

/** Takes a free port until the test is over, as any other program might have. */
export async function takePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was taken')
  return address.port
}
