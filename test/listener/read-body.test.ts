import {gzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import {BODY_LIMIT_BYTES} from '../../src/listener/read-body.ts'
import {
  connectTo,
  incompressible,
  keepAliveAgent,
  openListener,
  post,
  protobufBody,
  readUntil,
  statusOf,
} from './open-listener.ts'

const LIMIT = 100_000
const limited = {bodyLimitBytes: LIMIT}
const gzip = {'content-encoding': 'gzip'}

/** A logs request padded to this many bytes with a field that nobody knows. */
function padded(bytes: number): Buffer {
  const tagAndLength = Buffer.from([0x9a, 0x06, 0x80, 0x80, 0x80, 0x00])
  const paddingBytes = bytes - tagAndLength.length
  for (let at = 0; at < 4; at += 1) {
    tagAndLength[2 + at] = ((paddingBytes >>> (7 * at)) & 0x7f) | (at < 3 ? 0x80 : 0)
  }
  return Buffer.concat([tagAndLength, Buffer.alloc(paddingBytes)])
}

describe('the limit of a body', () => {
  it('is 64 MiB', () => {
    expect(BODY_LIMIT_BYTES).toBe(67_108_864)
  })

  it.each([
    ['with a length', false],
    ['chunked', true],
  ])('is inclusive, %s', async (_, isChunked) => {
    const {port} = await openListener(limited)
    expect(await post(port, {body: padded(LIMIT), isChunked})).toMatchObject({status: 200})
    expect(await post(port, {body: padded(LIMIT + 1), isChunked})).toMatchObject({status: 413})
  })

  it('is refused with a status that says it', async () => {
    const {port, kept, problems} = await openListener(limited)
    const answer = await post(port, {body: padded(LIMIT + 1)})
    expect(statusOf(answer)).toEqual({code: 8, message: 'the body is larger than 100000 bytes'})
    expect(kept).toEqual([])
    expect(problems).toMatchObject([{status: 413}])
  })

  it('is refused before the body is sent, when its length is announced', async () => {
    const {port} = await openListener(limited)
    const socket = await connectTo(port)
    socket.write(
      'POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 999999999999\r\n\r\n',
    )
    expect(await readUntil(socket, '\r\n\r\n')).toMatch(/^HTTP\/1\.1 413 /)
  })

  it.each([
    ['with a length', false],
    ['chunked', true],
  ])('is answered also to a client that goes on sending far over it, %s', async (_, isChunked) => {
    const {port, problems} = await openListener(limited)
    const agent = keepAliveAgent()
    expect(await post(port, {body: Buffer.alloc(300 * LIMIT), isChunked, agent})).toMatchObject({status: 413})
    expect(await post(port, {body: protobufBody('logs'), agent})).toMatchObject({status: 200})
    expect(problems).toMatchObject([{status: 413}])
  })

  it('holds after gunzip', async () => {
    const {port} = await openListener(limited)
    expect(await post(port, {body: gzipSync(padded(LIMIT)), headers: gzip})).toMatchObject({status: 200})
    expect(await post(port, {body: gzipSync(padded(LIMIT + 1)), headers: gzip})).toMatchObject({status: 413})
  })

  it('holds before gunzip', async () => {
    const {port} = await openListener(limited)
    expect(await post(port, {body: gzipSync(incompressible(LIMIT)), headers: gzip})).toMatchObject({
      status: 413,
    })
  })

  it('holds for a body of several gzip members together', async () => {
    const {port} = await openListener(limited)
    const half = gzipSync(padded(LIMIT / 2))
    expect(await post(port, {body: Buffer.concat([half, half]), headers: gzip})).toMatchObject({status: 200})
    expect(await post(port, {body: Buffer.concat([half, half, half]), headers: gzip})).toMatchObject({
      status: 413,
    })
  })

  it('stops a bomb where it is reached, and does not inflate it first', async () => {
    const {port, kept} = await openListener({bodyLimitBytes: 2_000_000})
    const member = gzipSync(Buffer.alloc(10_000_000), {level: 9})
    const bomb = Buffer.concat(Array.from({length: 100}, () => member))
    expect(bomb.length).toBeLessThan(1_000_000)
    const before = process.memoryUsage().rss
    expect(await post(port, {body: bomb, headers: gzip})).toMatchObject({status: 413})
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000)
    expect(kept).toEqual([])
  })

  it('leaves the listener as it was', async () => {
    const {port, kept} = await openListener(limited)
    const agent = keepAliveAgent()
    for (const isChunked of [false, true]) {
      await post(port, {body: padded(LIMIT + 1), isChunked, agent})
      expect(await post(port, {body: protobufBody('logs'), agent})).toMatchObject({status: 200})
    }
    expect(kept).toHaveLength(2)
  })
})
