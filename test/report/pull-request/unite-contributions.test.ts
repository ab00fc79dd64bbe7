import {describe, expect, it} from 'vitest'
import {uniteContributions} from '../../../src/report/pull-request/unite-contributions.ts'
import {contribution} from '../../support/contribution.ts'

const of = (id: string, sessions = 1) => contribution({id, sessions})

describe('contributions from several places', () => {
  it('count once each: the later total stands for the earlier', () => {
    expect(uniteContributions([of('b', 1), of('a', 2)], [of('b', 3)])).toEqual([of('a', 2), of('b', 3)])
  })

  it('are the same list in whatever order they were read', () => {
    expect(uniteContributions([of('b'), of('a'), of('c')])).toEqual(
      uniteContributions([of('c'), of('b')], [of('a')]),
    )
  })
})
