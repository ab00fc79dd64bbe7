import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {fitNames, layoutsFor, sum} from '../../src/report/table-layout.ts'

describe('layoutsFor', () => {
  it('goes from wide to narrow, and never without the cost', () => {
    const layouts = layoutsFor({cost: 'estimated', by: ['user']})
    expect(layouts[0]?.measures.join(' ')).toBe(
      'sessions requests input output cacheWrite cacheRead estimated',
    )
    expect(layouts.at(-1)).toEqual({measures: ['estimated'], share: 'unpriced'})
    expect(layouts.every(({measures}) => measures.includes('estimated'))).toBe(true)
  })

  it('keeps the reported cost to the end when that is asked for, the estimate while there is room', () => {
    const layouts = layoutsFor({cost: 'reported', by: ['user']})
    expect(layouts[0]?.measures.slice(-2)).toEqual(['estimated', 'reported'])
    expect(layouts.at(-1)?.measures).toEqual(['reported'])
  })

  it('counts no sessions where each row is one', () => {
    const shown = layoutsFor({cost: 'estimated', by: ['day', 'session']}).flatMap(({measures}) => measures)
    expect(shown).not.toContain('sessions')
  })
})

describe('fitNames', () => {
  it('leaves names alone that fit', () => {
    expect(fitNames([10, 20], 30)).toEqual([10, 20])
  })

  it('takes from the widest', () => {
    expect(fitNames([10, 36], 30)).toEqual([10, 20])
    expect(fitNames([30, 36, 4], 30)).toEqual([13, 13, 4])
  })

  it('gives up where a name would say nothing', () => {
    expect(fitNames([10, 36], 16)).toEqual([8, 8])
    expect(fitNames([10, 36], 15)).toBeUndefined()
    expect(fitNames([3, 36], 11)).toEqual([3, 8])
  })

  it('fills the width when it has to cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({min: 1, max: 99}), {minLength: 1}),
        fc.nat({max: 200}),
        (natural, width) => {
          const widths = fitNames(natural, width)
          if (widths !== undefined) expect(sum(widths)).toBe(Math.min(sum(natural), width))
        },
      ),
    )
  })
})
