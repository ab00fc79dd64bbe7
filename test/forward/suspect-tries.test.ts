import {describe, expect, it} from 'vitest'
import {SuspectTries} from '../../src/forward/suspect-tries.ts'

describe('SuspectTries', () => {
  it('are used up by the fifth failure when others got through between all of them', () => {
    const suspects = new SuspectTries()
    const verdicts = [1, 2, 3, 4, 5].map(other => {
      const verdict = suspects.isExhausted(7)
      suspects.delivered(100 + other)
      return verdict
    })
    expect(verdicts).toEqual([false, false, false, false, true])
  })

  it('are never used up while nothing gets through: then it is the remote', () => {
    const suspects = new SuspectTries()
    const verdicts = Array.from({length: 500}, () => suspects.isExhausted(7))
    expect(verdicts.every(verdict => !verdict)).toBe(true)
  })

  it('do not count what failed during an outage against a batch', () => {
    const suspects = new SuspectTries()
    for (let attempt = 0; attempt < 50; attempt++) suspects.isExhausted(7)
    suspects.delivered(8)
    expect(suspects.isExhausted(7)).toBe(false)
  })

  it('start afresh for a batch that was delivered or set aside', () => {
    const suspects = new SuspectTries()
    for (let attempt = 0; attempt < 4; attempt++) {
      suspects.isExhausted(7)
      suspects.delivered(8)
    }
    suspects.forget(7)
    expect(suspects.isExhausted(7)).toBe(false)
  })
})
