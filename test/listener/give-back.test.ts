import {describe, expect, it} from 'vitest'
import {giveBack} from '../../src/listener/give-back.ts'

const BYTES = 64 * 1024

describe('a piece that is given back', () => {
  it('takes no memory any more', () => {
    const piece = Buffer.allocUnsafeSlow(BYTES)
    const before = process.memoryUsage().arrayBuffers
    giveBack(piece)
    expect(piece.length).toBe(0)
    expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThanOrEqual(BYTES)
  })

  it.each([
    [
      'a part of a larger memory',
      Buffer.allocUnsafeSlow(2 * BYTES)
        .subarray(BYTES)
        .fill('x'),
    ],
    ['a small one, of which many share a memory', Buffer.from('x'.repeat(100))],
  ])('is left as it is when it is %s', (_, piece) => {
    const before = piece.toString()
    giveBack(piece)
    expect(piece.toString()).toBe(before)
  })
})
