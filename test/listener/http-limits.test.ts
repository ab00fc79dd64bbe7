import {once} from 'node:events'
import {connect, type Socket} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {gzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import {ByteBudget} from '../../src/listener/byte-budget.ts'
import {connectTo, incompressible, openListener, post, protobufBody, readUntil} from './open-listener.ts'

const HEAD = 'POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
const SHORT = {headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 50}

describe('a header', () => {
  it('of too many bytes gets 431', async () => {
    const {port} = await openListener()
    const answer = await post(port, {headers: {'x-long': 'x'.repeat(17_000)}})
    expect(answer.status).toBe(431)
  })

  it('of too many lines gets 431', async () => {
    const {port, problems} = await openListener()
    const many = (count: number) =>
      Object.fromEntries(Array.from({length: count}, (_, index) => [`x-${index}`, '1']))
    expect(await post(port, {headers: many(200)})).toMatchObject({status: 431})
    expect(await post(port, {headers: many(80)})).toMatchObject({status: 200})
    expect(problems).toEqual([{status: 431, reason: 'the request has too many headers'}])
  })

  it('that comes too slowly gets 408, and its connection is closed', async () => {
    const {port} = await openListener({limits: SHORT})
    const socket = await connectTo(port)
    const answer = readUntil(socket, 'never')
    for (const letter of HEAD.slice(0, 40)) {
      if (socket.destroyed || socket.readableEnded) break
      socket.write(letter)
      await sleep(50)
    }
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('that never comes keeps no connection', async () => {
    const {port} = await openListener({limits: SHORT})
    const socket = await connectTo(port)
    expect(await readUntil(socket, 'never')).toMatch(/^HTTP\/1\.1 408 /)
  })
})

describe('a body', () => {
  it('that comes too slowly gets 408, and holds nothing of the budget any more', async () => {
    const budget = new ByteBudget({small: 1_000, large: 0})
    const {port, kept} = await openListener({limits: SHORT, budget})
    const socket = await connectTo(port)
    const answer = readUntil(socket, 'never')
    socket.write(`${HEAD}Content-Length: 1000\r\n\r\n{`)
    while (!socket.destroyed && !socket.readableEnded) {
      socket.write(' ')
      await sleep(20)
    }
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(await post(port, {body: protobufBody('logs').subarray(0, 0)})).toMatchObject({status: 200})
    expect(kept).toHaveLength(1)
    expect(budget.open().add(1_000)).toBe(true)
  })

  it('that brings all bodies over the budget gets 503 and may come again', async () => {
    const budget = new ByteBudget({small: 1_000, large: 0})
    const {port, problems} = await openListener({budget})
    const held = budget.open()
    held.add(990)
    const body = protobufBody('logs')
    expect(await post(port, {body})).toMatchObject({status: 503, headers: {'retry-after': '1'}})
    expect(problems).toMatchObject([{status: 503}])
    held.close()
    expect(await post(port, {body})).toMatchObject({status: 200})
    expect(budget.open().add(1_000)).toBe(true)
  })

  it('that is large takes nothing from small ones', async () => {
    const budget = new ByteBudget({small: 512 * 1024, large: 1024})
    const {port} = await openListener({budget})
    const large = incompressible(300 * 1024)
    expect(await post(port, {body: large})).toMatchObject({status: 503})
    expect(await post(port, {body: protobufBody('logs')})).toMatchObject({status: 200})
  })

  it('for whose rest there is no room is refused at once, and goes on holding nothing', async () => {
    const budget = new ByteBudget({small: 512 * 1024, large: 1024})
    const {port} = await openListener({budget})
    const socket = await connectTo(port)
    socket.write(`${HEAD}Content-Length: ${300 * 1024}\r\n\r\n{`)
    expect(await readUntil(socket, '\r\n\r\n')).toMatch(/^HTTP\/1\.1 503 /)
    expect(budget.open().room).toBe(256 * 1024 + 1024)
  })

  it('that inflates beyond the limit gets 413, however small it is', async () => {
    const {port} = await openListener({bodyLimitBytes: 1024 * 1024})
    const body = gzipSync(Buffer.alloc(10 * 1024 * 1024))
    expect(await post(port, {body, headers: {'content-encoding': 'gzip'}})).toMatchObject({status: 413})
  })
})

describe('connections beyond the limit', () => {
  it('are told to come again, and those before them go on', async () => {
    const {port, kept} = await openListener({limits: {connections: 3, refusedConnections: 2}})
    const [first, ...others] = await Promise.all(Array.from({length: 3}, () => connectTo(port)))
    const excess = await Promise.all(Array.from({length: 2}, () => connectTo(port)))
    // One more is closed at once.
    const dropped = connect(port, '127.0.0.1')
    dropped.on('error', () => {}).resume()
    await once(dropped, 'close')
    for (const socket of excess)
      expect((await ask(socket)).toLowerCase()).toMatch(
        /^http\/1\.1 503 .*\r\nretry-after: 1\r\n.*connection: close\r\n/s,
      )
    for (const socket of [first, ...others]) expect(await ask(socket)).toMatch(/^HTTP\/1\.1 200 /)
    expect(kept).toHaveLength(3)
    first?.destroy()
    await sleep(50)
    for (const socket of excess) socket.destroy()
    await sleep(50)
    expect(await ask(await connectTo(port))).toMatch(/^HTTP\/1\.1 200 /)
  })
})

describe('what is no request of a client', () => {
  it.each([
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    ['two equal lengths', 'Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}'],
    ['a negative length', 'Content-Length: -2\r\n\r\n{}'],
    ['a length with a sign', 'Content-Length: +2\r\n\r\n{}'],
    ['a length of letters', 'Content-Length: 0x2\r\n\r\n{}'],
    ['a list of lengths', 'Content-Length: 2, 2\r\n\r\n{}'],
    ['a length beyond numbers', 'Content-Length: 99999999999999999999999\r\n\r\n{}'],
    ['a length and chunks', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'],
    ['chunks and a length', 'Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n'],
    ['an unknown transfer encoding', 'Transfer-Encoding: chunked, nothing\r\n\r\n2\r\n{}\r\n0\r\n\r\n'],
    ['a hidden transfer encoding', 'Transfer-Encoding : chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'],
    ['a chunk of no size', 'Transfer-Encoding: chunked\r\n\r\nx\r\n{}\r\n0\r\n\r\n'],
    ['a chunk beyond numbers', 'Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n0\r\n\r\n'],
    ['a header without a name', ': x\r\nContent-Length: 2\r\n\r\n{}'],
    ['a NUL in a header', 'X: \0\r\nContent-Length: 2\r\n\r\n{}'],
    ['a bare line feed', 'X: a\nContent-Length: 2\n\n{}'],
  ])('is answered 400 and ends its connection: %s', async (_, rest) => {
    const {port, kept} = await openListener()
    const socket = await connectTo(port)
    const smuggled = `${HEAD}Content-Length: 2\r\n\r\n{}`
    socket.write(HEAD + rest + smuggled)
    const answers = await readUntil(socket, 'never')
    expect(answers).toMatch(/^HTTP\/1\.1 400 /)
    expect(answers.match(/HTTP\/1\.1/g)).toHaveLength(1)
    expect(kept).toEqual([])
  })

  it.each([
    ['HTTP/0.9', 'GET /\r\n'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['TLS', '\u0016\u0003\u0001\u0002\0\u0001\0'],
    ['a shell', 'rm -rf /\n'],
    ['nothing but lines', '\r\n'.repeat(1_000)],
  ])('harms nobody: %s', async (_, text) => {
    const {port, kept} = await openListener({limits: SHORT})
    const socket = await connectTo(port)
    socket.write(Buffer.from(text, 'latin1'))
    expect(await readUntil(socket, 'never')).toMatch(/^HTTP\/1\.1 4\d\d |^$/)
    expect(await post(port, {body: protobufBody('logs')})).toMatchObject({status: 200})
    expect(kept).toHaveLength(1)
  })

  it('gets no host by which to be let in: none, two, or one in the request line', async () => {
    const {port, kept} = await openListener()
    const body = 'Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}'
    for (const [line, status] of [
      [`POST /v1/logs HTTP/1.1\r\n${body}`, 400],
      [`POST /v1/logs HTTP/1.0\r\n${body}`, 403],
      [`POST /v1/logs HTTP/1.1\r\nHost: attacker.example\r\nHost: localhost\r\n${body}`, 403],
      [`POST http://localhost/v1/logs HTTP/1.1\r\nHost: attacker.example\r\n${body}`, 403],
    ] as const) {
      const socket = await connectTo(port)
      socket.write(line)
      expect(await readUntil(socket, 'never')).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    }
    expect(kept).toEqual([])
  })

  it.each(['TRACE', 'PROPFIND', 'PATCH'])('is not allowed and not echoed: %s', async method => {
    const {port} = await openListener()
    const answer = await post(port, {method, headers: {'x-secret': 'secret'}})
    expect(answer.status).toBe(405)
    expect(answer.body.toString()).not.toContain('secret')
  })

  it('opens no tunnel, and changes no protocol', async () => {
    const {port} = await openListener()
    const tunnel = await connectTo(port)
    tunnel.write('CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(await readUntil(tunnel, 'never')).not.toContain('200')
    const upgrade = await connectTo(port)
    upgrade.write(
      'GET /v1/logs HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    )
    expect(await readUntil(upgrade, '\r\n\r\n')).toMatch(/^HTTP\/1\.1 405 /)
  })
})

describe('thousands of requests in one write', () => {
  it('are all answered, in their order', async () => {
    const {port, kept} = await openListener()
    const socket = await connectTo(port)
    const one = `${HEAD}Content-Length: 2\r\n\r\n{}`
    const last = one.replace('Content-Length', 'Connection: close\r\nContent-Length')
    socket.write(one.repeat(4_999) + last)
    const answers = await readUntil(socket, 'never')
    expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(5_000)
    expect(kept).toHaveLength(5_000)
  })
})

describe('a client that asks before it sends', () => {
  it.each([
    ['a foreign host', 'Host: attacker.example\r\nContent-Length: 2', 403],
    ['too large a body', `Host: localhost\r\nContent-Length: ${100 * 1024 * 1024}`, 413],
    ['another content type', 'Host: localhost\r\nContent-Length: 2\r\nContent-Type: text/plain', 415],
  ])('is told no before it does, with %s', async (_, headers, status) => {
    const {port} = await openListener()
    const socket = await connectTo(port)
    const type = headers.includes('Content-Type') ? '' : 'Content-Type: application/json\r\n'
    socket.write(`POST /v1/logs HTTP/1.1\r\n${type}${headers}\r\nExpect: 100-continue\r\n\r\n`)
    const answer = await readUntil(socket, '\r\n\r\n')
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer).not.toContain('100 Continue')
  })
})

async function ask(socket: Socket | undefined): Promise<string> {
  if (socket === undefined) throw new Error('there is no such connection')
  socket.write(`${HEAD}Content-Length: 2\r\n\r\n{}`)
  return readUntil(socket, '\r\n\r\n')
}
