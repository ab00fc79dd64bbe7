import {createServer} from 'node:net'
import {describe, expect, it, onTestFinished} from 'vitest'
import {findPortHolder, findPortUser} from '../../src/app/find-port-holder.ts'

async function takenPort(host: string): Promise<number> {
  const server = createServer()
  onTestFinished(() => void server.close())
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no port')
  return bound.port
}

describe.runIf(process.platform === 'linux')('the holder of a port', () => {
  it.each(['127.0.0.1', '::1'])('is this process, and its user ours, on %s', async host => {
    const port = await takenPort(host)
    expect(await findPortHolder(port)).toMatchObject({pid: process.pid})
    expect(await findPortUser(port)).toBe(process.getuid?.())
  })

  it('is nobody where nobody listens', async () => {
    expect(await findPortHolder(1)).toBeUndefined()
    expect(await findPortUser(1)).toBeUndefined()
  })
})
