import {randomBytes} from 'node:crypto'
import {describe, expect, it} from 'vitest'
import {GrowingBytes} from '../../src/listener/growing-bytes.ts'

describe('bytes that grow', () => {
  it.each([0, 1, 9_000_000, 20_000_000])(
    'are all pieces in their order, where they should be %i',
    mostBytes => {
      const pieces = [3, 0, 70_000, 1, 8_000_000, 2_000_000, 5].map(bytes => randomBytes(bytes))
      const grown = new GrowingBytes(mostBytes)
      for (const piece of pieces) grown.add(piece)
      expect(grown.bytes().equals(Buffer.concat(pieces))).toBe(true)
      expect(grown.byteLength).toBe(10_070_009)
    },
  )

  it('are not copied any more once they are many and what they come to is known', () => {
    const grown = new GrowingBytes(20_000_000)
    grown.add(Buffer.alloc(9_000_000))
    const {buffer} = grown.bytes()
    grown.add(Buffer.alloc(11_000_000))
    expect(grown.bytes().buffer).toBe(buffer)
  })

  it('take no memory once they are discarded, and may begin anew', () => {
    const grown = new GrowingBytes()
    grown.add(Buffer.alloc(10_000_000))
    const before = process.memoryUsage().arrayBuffers
    grown.discard()
    expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThanOrEqual(10_000_000)
    grown.add(Buffer.from('again'))
    expect(grown.bytes().toString()).toBe('again')
  })
})
