import {describe, expect, it} from 'vitest'
import {ProblemLog} from '../../src/app/problem-log.ts'

const DAY_MS = 86_400_000

describe('the problems of a watch', () => {
  it('are said once in a while, not every time', () => {
    const log = new ProblemLog()
    const said = [0, 5_000, 9_999, 10_000, 15_000].map(atMs => log.add({atMs, text: 'the disk is full'}))
    expect(said).toEqual([true, false, false, true, false])
    expect(log.newest).toEqual([{atMs: 10_000, text: 'the disk is full'}])
  })

  it('are said again after the clock was set back', () => {
    const log = new ProblemLog()
    log.add({atMs: 10 * DAY_MS, text: 'the disk is full'})
    expect(log.add({atMs: 9 * DAY_MS, text: 'the disk is full'})).toBe(true)
  })

  it('are kept newest first, the last five', () => {
    const log = new ProblemLog()
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f']) log.add({atMs: 0, text})
    expect(log.newest.map(({text}) => text)).toEqual(['f', 'e', 'd', 'c', 'b'])
  })
})
