import {randomBytes} from 'node:crypto'
import {gzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import {inflate, inflateSmall} from '../../src/listener/inflate.ts'

const LIMIT = 1_000_000
const whole = randomBytes(LIMIT)

/** Gzip whose end says that so many bytes are in it. */
function saying(bytes: number, body: Buffer): Buffer {
  const said = Buffer.from(body)
  said.writeUInt32LE(bytes, said.length - 4)
  return said
}

describe('gzip inflated at once', () => {
  it.each([1, 100, LIMIT])('is what went in, up to its limit: %i bytes', bytes => {
    expect(inflateSmall(gzipSync(whole.subarray(0, bytes)), LIMIT)).toEqual(whole.subarray(0, bytes))
  })

  it.each([
    ['says so', gzipSync(Buffer.alloc(LIMIT + 1))],
    ['says otherwise', saying(10, gzipSync(Buffer.alloc(2 * LIMIT)))],
    ['has it in several members', Buffer.concat([gzipSync(whole), gzipSync(Buffer.alloc(10))])],
  ])('is left to others when it holds more and %s', (_, body) => {
    expect(inflateSmall(body, LIMIT)).toBeUndefined()
  })

  it('is not begun when it says that it holds more', () => {
    expect(inflateSmall(saying(LIMIT + 1, Buffer.from('no gzip at all')), LIMIT)).toBeUndefined()
  })

  it.each([0, 3, 4, 10])('is refused when it is broken, %i bytes', bytes => {
    expect(() => inflateSmall(Buffer.alloc(bytes), LIMIT)).toThrow('not valid gzip')
  })
})

describe('gzip inflated in pieces', () => {
  it.each([0, 1, 300_000, LIMIT])('is what went in, up to its limit: %i bytes', async bytes => {
    expect(await inflate(gzipSync(whole.subarray(0, bytes)), LIMIT)).toEqual(whole.subarray(0, bytes))
  })

  it('is refused over the limit, and when it is broken', async () => {
    await expect(inflate(gzipSync(Buffer.alloc(LIMIT + 1)), LIMIT)).rejects.toMatchObject({status: 413})
    await expect(inflate(gzipSync(whole).subarray(0, -9), LIMIT)).rejects.toMatchObject({status: 400})
  })
})
