import {describe, expect, it} from 'vitest'
import {ByteBudget, SMALL_BYTES} from '../../src/listener/byte-budget.ts'

describe('a budget of bytes', () => {
  it('is shared by all, and given back', () => {
    const budget = new ByteBudget({small: 100, large: 0})
    const [a, b] = [budget.open(), budget.open()]
    expect(a.add(60)).toBe(true)
    expect(b.add(60)).toBe(false)
    expect(b.add(40)).toBe(true)
    a.close()
    a.close()
    expect(b.add(60)).toBe(true)
    expect(b.add(1)).toBe(false)
  })

  it('keeps a part for what is small in each', () => {
    const budget = new ByteBudget({small: 2 * SMALL_BYTES, large: 1_000})
    const [large, small] = [budget.open(), budget.open()]
    expect(large.add(SMALL_BYTES + 1_000)).toBe(true)
    expect(large.add(1)).toBe(false)
    expect(small.add(SMALL_BYTES)).toBe(true)
    expect(small.add(1)).toBe(false)
    expect(budget.open().add(1)).toBe(false)
    large.close()
    expect(small.add(1)).toBe(true)
  })

  it('takes back also what is less than was held before', () => {
    const budget = new ByteBudget({small: 2 * SMALL_BYTES, large: 1_000})
    const lease = budget.open()
    lease.add(SMALL_BYTES + 1_000)
    lease.remove(1_500)
    expect(lease.addUpTo(10_000)).toBe(1_500)
    lease.close()
    expect(budget.open().addUpTo(Number.MAX_SAFE_INTEGER)).toBe(SMALL_BYTES + 1_000)
  })

  it('has no room for more where what is small takes all', () => {
    const budget = new ByteBudget({small: SMALL_BYTES, large: 1_000})
    budget.open().add(SMALL_BYTES - 10)
    expect(budget.open().addUpTo(SMALL_BYTES + 500)).toBe(10)
  })
})
