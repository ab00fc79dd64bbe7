import {setTimeout as sleep} from 'node:timers/promises'
import {describe, expect, it} from 'vitest'
import {PipelineGuard} from '../../src/listener/pipeline-guard.ts'
import {connectTo, openListener, readUntil} from './open-listener.ts'

const REQUEST =
  'POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'
const LAST = REQUEST.replace('Host', 'Connection: close\r\nHost')

function statusesOf(answers: string): number[] {
  return [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status))
}

describe('requests that come without waiting for answers', () => {
  it('are answered in their order', async () => {
    const {port} = await openListener()
    const socket = await connectTo(port)
    const answers = readUntil(socket, 'never')
    socket.write(REQUEST.repeat(40) + REQUEST.replace('logs', 'nothing') + LAST)
    expect(statusesOf(await answers)).toEqual([...Array(40).fill(200), 404, 200])
  })

  it('are refused beyond the limit, and the connection is closed', async () => {
    const {promise: isKept, resolve: keepAll} = Promise.withResolvers<void>()
    const {port, problems} = await openListener({limits: {pipelined: 3}, keep: () => isKept})
    const socket = await connectTo(port)
    const answers = readUntil(socket, 'never')
    socket.write(REQUEST.repeat(4))
    await expect.poll(() => problems).toHaveLength(1)
    keepAll()
    expect(statusesOf(await answers)).toEqual([200, 200, 200, 503])
    expect(await answers).toMatch(/retry-after: 1\r\nconnection: close\r\n/i)
  })

  it('may be as many as one likes that are answered at once', async () => {
    const {port, problems} = await openListener()
    const socket = await connectTo(port)
    const answers = readUntil(socket, 'never')
    socket.write(REQUEST.repeat(1_999) + LAST)
    expect(statusesOf(await answers)).toEqual(Array(2_000).fill(200))
    expect(problems).toEqual([])
  })
})

describe('a guard of pipelines', () => {
  it('has no more read of a connection for a while, after many requests in a turn', async () => {
    const {port} = await openListener()
    const [busy, calm] = [await connectTo(port), await connectTo(port)]
    const guard = new PipelineGuard(10)
    const serve = (socket: typeof busy, times: number) => {
      for (let time = 0; time < times; time += 1) {
        expect(guard.enter(socket)).toBe(true)
        guard.leave(socket)
      }
    }
    serve(busy, 50)
    serve(calm, 49)
    expect([busy.isPaused(), calm.isPaused()]).toEqual([true, false])
    await sleep(10)
    expect(busy.isPaused()).toBe(true)
    serve(calm, 49)
    expect(calm.isPaused()).toBe(false)
    await expect.poll(() => busy.isPaused()).toBe(false)
  })
})
